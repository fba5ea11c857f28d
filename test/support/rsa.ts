import { constants, createPrivateKey, privateDecrypt } from 'node:crypto';

/** Decrypts text with RSA PKCS#1 v1.5 (RFC 8017 section 7.2.2). Node refuses to remove this padding, so this function removes it. */
export function rsaOpened(base64url: string, privateKey: string): string {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, Buffer.from(base64url, 'base64url'));
  const match = /^00 02 (?:(?!00)[0-9a-f]{2} ){8,}?00 (.*)$/.exec(block.toString('hex').replace(/..(?=.)/g, '$& '));
  return Buffer.from((match?.[1] ?? '').replaceAll(' ', ''), 'hex').toString('ascii');
}
