import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { BridgeError, type ErrorCode } from '../errors.ts';
import type { TlsMaterial } from './open.ts';

/** Names of PEM files, and the passphrase of the key file if it is encrypted. */
export interface TlsFiles {
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
}

const CERTIFICATE = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;
/** Matches an encrypted private key, in PKCS#8 or in the older format of OpenSSL (RFC 1421). */
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m;
/** First byte of files in the binary formats DER and PKCS#12 (an ASN.1 sequence). */
const ASN1_SEQUENCE = 0x30;

/**
 * Reads the TLS files, and checks that each has the required content and that certificate and key belong together.
 * @returns the contents, with the key decrypted; undefined for files that are not configured
 * @throws BridgeError naming the file: tls_file_unreadable, tls_file_binary, tls_file_without_certificate, tls_file_without_key,
 * tls_key_encrypted, tls_passphrase_wrong, tls_key_other, tls_file_refused
 */
export async function readTlsFiles(files: TlsFiles): Promise<TlsMaterial> {
  const ca = await readPem(files.ca, CERTIFICATE, 'tls_file_without_certificate');
  const certificate = await readPem(files.certificate, CERTIFICATE, 'tls_file_without_certificate');
  const keyFile = await readPem(files.key, PRIVATE_KEY, 'tls_file_without_key');
  const key = keyFile === undefined ? undefined : privateKey(keyFile, files);
  if (ca !== undefined) parsedCertificate(ca, files.ca);
  const own = certificate === undefined ? undefined : parsedCertificate(certificate, files.certificate);
  if (own && key && !own.checkPrivateKey(key)) throw new BridgeError('tls_key_other', { detail: named(files.certificate, files.key) });
  const material = { ca, certificate, key: key?.export({ type: 'pkcs8', format: 'pem' }).toString() };
  try {
    createSecureContext({ ca, cert: certificate, key: material.key });
  } catch (error) {
    throw new BridgeError('tls_file_refused', {
      detail: `${named(files.ca, files.certificate, files.key)} (${codeOf(error)})`,
      cause: error,
    });
  }
  return material;
}

/**
 * @param block matches the first line of the wanted PEM block
 * @param missing the error to throw if a text file has no such block
 * @returns the text of the file; undefined if no file is given
 */
async function readPem(file: string | undefined, block: RegExp, missing: ErrorCode): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const bytes = await read(file);
  const text = bytes.toString('latin1');
  if (block.test(text)) return text;
  throw new BridgeError(bytes[0] === ASN1_SEQUENCE ? 'tls_file_binary' : missing, { detail: file });
}

async function read(file: string): Promise<Buffer> {
  try {
    // Only regular files are read: reading a pipe could block, and a device may deliver bytes without end.
    if (!(await stat(file)).isFile()) throw Object.assign(new Error('not a file'), { code: 'not a file' });
    return await readFile(file);
  } catch (error) {
    throw new BridgeError('tls_file_unreadable', { detail: `${file} (${codeOf(error)})`, cause: error });
  }
}

function privateKey(pem: string, { key: file, passphrase }: TlsFiles): KeyObject {
  try {
    return createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
  } catch (error) {
    if (!ENCRYPTED.test(pem)) throw new BridgeError('tls_file_refused', { detail: `${file} (${codeOf(error)})`, cause: error });
    throw new BridgeError(passphrase === undefined ? 'tls_key_encrypted' : 'tls_passphrase_wrong', { detail: file });
  }
}

function parsedCertificate(pem: string, file: string | undefined): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new BridgeError('tls_file_refused', { detail: `${file} (${codeOf(error)})`, cause: error });
  }
}

const named = (...files: readonly (string | undefined)[]): string => files.filter((file) => file !== undefined).join(', ');

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'not PEM');
