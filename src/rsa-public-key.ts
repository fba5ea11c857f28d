import { createPublicKey, type KeyObject } from 'node:crypto';

/** The portal issues no smaller keys. A text that contains a smaller key is of another kind. */
const SMALLEST_BITS = 1024;

/**
 * Returns the base64 of a copied public key: without PEM header and footer, without white space and line breaks, also those
 * that were written as `\n`. URL-safe base64 is converted to standard base64.
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
    // The parser ignores bytes after the key; they show that the text is not exactly one key.
    const isWhole = key.export({ format: 'der', type: 'spki' }).equals(der);
    return key.asymmetricKeyType === 'rsa' && bits >= SMALLEST_BITS && isWhole ? key : null;
  } catch {
    return null;
  }
}
