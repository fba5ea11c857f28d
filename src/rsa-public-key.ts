import { createPublicKey, type KeyObject } from 'node:crypto';

/** Smaller keys are not issued; one is a sign that the text is of another kind. */
const SMALLEST_BITS = 1024;

/**
 * The base64 of a copied public key: without PEM armour, white space and line breaks, also those that were written as `\n`.
 * Both alphabets of base64 become the standard one.
 */
export const bareKey = (text: string): string =>
  text
    .replace(/-----(?:BEGIN|END)[A-Z ]*-----/g, '')
    .replace(/\s|\\[rn]/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');

/**
 * Reads the RSA public key of an application: base64 of a DER SubjectPublicKeyInfo, as the Developer Portal shows it.
 * @returns null if the text is not exactly one such key
 */
export function rsaPublicKey(text: string): KeyObject | null {
  const bare = bareKey(text);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) return null;
  const der = Buffer.from(bare, 'base64');
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    // The parser accepts a key that other bytes follow.
    const isWhole = key.export({ format: 'der', type: 'spki' }).equals(der);
    return key.asymmetricKeyType === 'rsa' && bits >= SMALLEST_BITS && isWhole ? key : null;
  } catch {
    return null;
  }
}
