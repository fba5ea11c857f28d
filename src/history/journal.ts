import { appendFile, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BridgeError } from '../errors.ts';

const NEWLINE = 0x0a;

/**
 * What long work has done so far, a line of JSON for each step in the order of the steps, so that it goes on after an
 * interruption at any moment: a line that was not written to its end does not count.
 */
export class Journal<T> {
  readonly path: string;
  #done: number;

  private constructor(path: string, done: number) {
    this.path = path;
    this.#done = done;
  }

  /** @returns with what was done before; nothing where there is no such file or it is of other work. @throws BridgeError state_unreadable, state_unwritable */
  static async open<T>(path: string, work: string): Promise<Journal<T>> {
    const header = `${JSON.stringify({ work })}\n`;
    const { lines, bytes } = completeLines(await contentOf(path));
    if (lines.length > 0 && `${lines[0]}\n` === header) {
      await writing(path, () => truncate(path, bytes));
      return new Journal(path, lines.length - 1);
    }
    await writing(path, async () => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, header, { mode: 0o600, flush: true });
    });
    return new Journal(path, 0);
  }

  /** How many steps are done. */
  get done(): number {
    return this.#done;
  }

  /** @throws BridgeError state_unwritable */
  async append(step: T): Promise<void> {
    await writing(this.path, () => appendFile(this.path, `${JSON.stringify(step)}\n`, { flush: true }));
    this.#done += 1;
  }

  /** What the steps brought. @throws BridgeError state_unreadable */
  async steps(): Promise<readonly T[]> {
    const { lines } = completeLines(await contentOf(this.path));
    return lines.slice(1).map((line) => JSON.parse(line) as T);
  }

  /** The work is over. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

function completeLines(content: Buffer): { lines: readonly string[]; bytes: number } {
  const bytes = content.lastIndexOf(NEWLINE) + 1;
  return { lines: content.subarray(0, bytes).toString('utf8').split('\n').slice(0, -1), bytes };
}

async function contentOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw new BridgeError('state_unreadable', { detail: path, cause: error });
  }
}

async function writing(path: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new BridgeError('state_unwritable', { detail: path, cause: error });
  }
}
