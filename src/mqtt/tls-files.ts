import { readFile, stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { BridgeError } from '../errors.ts';
import type { TlsMaterial } from './open.ts';

/** File names of PEM files. */
export interface TlsFiles {
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/**
 * Reads the TLS files and checks their types and that they belong together.
 * @throws BridgeError tls_file_unreadable, naming the file
 */
export async function readTlsFiles({ ca, certificate, key }: TlsFiles): Promise<TlsMaterial> {
  const material = { ca: await read(ca), certificate: await read(certificate), key: await read(key) };
  const named = [ca, certificate, key].filter((file) => file !== undefined).join(', ');
  try {
    createSecureContext({ ca: material.ca, cert: material.certificate, key: material.key });
  } catch (error) {
    throw new BridgeError('tls_file_unreadable', { detail: `${named} (${codeOf(error)})`, cause: error });
  }
  return material;
}

async function read(file: string | undefined): Promise<Buffer | undefined> {
  if (file === undefined) return undefined;
  try {
    // Reading a pipe could block, and a device may never end.
    if (!(await stat(file)).isFile()) throw Object.assign(new Error('not a file'), { code: 'not a file' });
    return await readFile(file);
  } catch (error) {
    throw new BridgeError('tls_file_unreadable', { detail: `${file} (${codeOf(error)})`, cause: error });
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'not PEM');
