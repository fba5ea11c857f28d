import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BridgeError } from '../errors.ts';

/** Two files of at most about this size are kept: some thousand entries. */
const ROTATE_BYTES = 512 * 1024;

/** Entries as lines of JSON, readable by their owner only; when the file is full it becomes the older one of two. */
export class Journal {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** @throws BridgeError state_unwritable */
  async append(entries: readonly object[]): Promise<void> {
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      if ((await this.#size()) > ROTATE_BYTES) await rename(this.path, this.#older);
      await appendFile(this.path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
    } catch (error) {
      throw new BridgeError('state_unwritable', { detail: `${this.path} (${codeOf(error)})`, cause: error });
    }
  }

  /** @returns the entries, the oldest first; a line that a power cut left unfinished is passed over. @throws BridgeError state_unreadable */
  async read(): Promise<readonly unknown[]> {
    const texts = [await this.#text(this.#older), await this.#text(this.path)];
    return texts.flatMap((text) => text.split('\n')).flatMap(parsed);
  }

  get #older(): string {
    return `${this.path}.1`;
  }

  async #size(): Promise<number> {
    try {
      return (await stat(this.path)).size;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return 0;
      throw error;
    }
  }

  async #text(path: string): Promise<string> {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return '';
      throw new BridgeError('state_unreadable', { detail: `${path} (${codeOf(error)})`, cause: error });
    }
  }
}

function parsed(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));
