import { type FileHandle, open } from 'node:fs/promises';
import { BridgeError } from '../errors.ts';
import { Disk } from '../store/disk.ts';
import { DEFAULT_LIMITS } from '../store/time-limits.ts';
import { type CaptureEntry, type Head, lineOf } from './format.ts';

/** Writes a capture line by line, so that the lines so far remain if the process is killed. */
export class CaptureFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #failed: (error: BridgeError) => void;
  readonly #disk = new Disk();
  #writing: Promise<void> = Promise.resolve();
  #isBroken = false;
  #calls = 0;

  private constructor(path: string, handle: FileHandle, failed: (error: BridgeError) => void) {
    this.#path = path;
    this.#handle = handle;
    this.#failed = failed;
  }

  /**
   * Creates the file; replaces an existing one.
   * @param failed called once, when writing fails; later lines are not written
   * @throws BridgeError output_unwritable
   */
  static async create(path: string, head: Head, failed: (error: BridgeError) => void): Promise<CaptureFile> {
    try {
      const handle = await open(path, 'w', 0o600);
      const file = new CaptureFile(path, handle, failed);
      file.#write(lineOf(head));
      return file;
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  readonly note = (entry: CaptureEntry): void => {
    if (entry.kind === 'call') this.#calls += 1;
    this.#write(lineOf(entry));
  };

  /** Number of calls recorded so far. */
  get calls(): number {
    return this.#calls;
  }

  /** Closes the file after all lines are written. @throws BridgeError output_unwritable */
  async close(): Promise<void> {
    await this.#writing;
    await this.#disk
      .run(() => this.#handle.close(), DEFAULT_LIMITS.operationMs)
      .catch((error: unknown) => {
        if (!this.#isBroken) throw unwritable(this.#path, error);
      });
  }

  #write(line: string): void {
    this.#writing = this.#writing.then(async () => {
      if (this.#isBroken) return;
      try {
        await this.#disk.run(() => this.#handle.appendFile(line), DEFAULT_LIMITS.operationMs);
      } catch (error) {
        this.#isBroken = true;
        this.#failed(unwritable(this.#path, error));
      }
    });
  }
}

const unwritable = (path: string, cause: unknown): BridgeError => new BridgeError('output_unwritable', { detail: path, cause });
