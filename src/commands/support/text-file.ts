import { closeSync, constants, existsSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { decodeUtf8 } from '../../config/utf8.ts';

/** The largest file that is read. For comparison, a configuration with a thousand plants has 100 kB. */
const MAX_BYTES = 1024 * 1024;
/** Longest time to wait for the writer of a pipe. It is short, since the process handles no signals while it waits. */
const PIPE_LIMIT_MS = 3_000;
const LOOK_EVERY_MS = 50;

/**
 * Reads the text of a configuration or secrets file, synchronously and with a size limit. A pipe, such as `<(…)` of a shell, is
 * read until its writer closes it, for at most 3 s. A pipe without a writer counts as empty; an ordinary read would wait for a
 * writer.
 * @throws errors of node:fs; ETIMEDOUT for a pipe that is not closed in time, EFBIG for more than 1 MiB; NotUtf8
 */
export function readText(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (found.isFile() && found.size > MAX_BYTES) throw failure('EFBIG', path);
    if (found.isDirectory()) throw failure('EISDIR', path);
    return decodeUtf8(found.isFile() ? readFileSync(file) : readStream(file, path));
  } finally {
    closeSync(file);
  }
}

/** Whether a file does not exist, or is an ordinary file with nothing but space, which `touch` or Docker may have created. */
export function isAbsentOrBlank(path: string): boolean {
  if (!existsSync(path)) return true;
  try {
    return statSync(path).isFile() && readText(path).trim() === '';
  } catch {
    return false;
  }
}

/** Reads a file like {@link readText}; returns an empty text if the file cannot be read. */
export function readIfThere(file: string): string {
  try {
    return readText(file);
  } catch {
    return '';
  }
}

function readStream(file: number, path: string): Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (let waitedMs = 0; waitedMs < PIPE_LIMIT_MS; ) {
    const chunk = Buffer.alloc(64 * 1024);
    const length = readIfReady(file, chunk);
    if (length === 0) return Buffer.concat(chunks);
    if (length === null) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
      waitedMs += LOOK_EVERY_MS;
      continue;
    }
    chunks.push(chunk.subarray(0, length));
    bytes += length;
    if (bytes > MAX_BYTES) throw failure('EFBIG', path);
  }
  throw failure('ETIMEDOUT', path);
}

/** Reads what is available at present. @returns the number of bytes read; 0 at the end of the file; null if there are none yet */
function readIfReady(file: number, into: Buffer): number | null {
  try {
    return readSync(file, into);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
    throw error;
  }
}

const failure = (code: string, path: string): NodeJS.ErrnoException => Object.assign(new Error(`${code}: ${path}`), { code, path });
