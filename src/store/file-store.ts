import { join } from 'node:path';
import { Disk } from './disk.ts';
import { ProgressLog } from './progress-log.ts';
import { RotatingLog } from './rotating-log.ts';
import type { Progress } from './state.ts';
import { type StateCodec, StateFile, type StateFileOptions } from './state-file.ts';
import { StateLog, type StateLogOptions, type ValueCodec } from './state-log.ts';
import type { FormerValue, StateStore, ValueOptions } from './state-store.ts';

export type FileStoreOptions = Omit<StateFileOptions, 'whenDamaged'> & Pick<StateLogOptions<unknown>, 'files'>;

/** A state folder: each store is a file in it. All share one `Disk`, which makes one file operation at a time. */
export class FileStore implements StateStore {
  readonly #folder: string;
  readonly #options: FileStoreOptions & { readonly disk: Disk };

  constructor(folder: string, options: FileStoreOptions = {}) {
    this.#folder = folder;
    this.#options = { ...options, disk: options.disk ?? new Disk() };
  }

  value<T>(name: string, codec: StateCodec<T>, { isSecret = false }: ValueOptions = {}): StateFile<T> {
    return new StateFile(this.#path(name, 'json'), codec, { ...this.#options, whenDamaged: isSecret ? 'refuse' : 'set_aside' });
  }

  port<Former, T>(name: string, codec: ValueCodec<T>, { codec: formerCodec, valuesIn }: FormerValue<Former, T>): StateLog<T> {
    const former = this.value(name, formerCodec);
    return new StateLog(this.#path(name, 'jsonl'), codec, {
      ...this.#options,
      former: { path: former.path, read: async (limits) => valuesIn(await former.read(limits)) },
    });
  }

  journal(name: string): RotatingLog {
    return new RotatingLog(this.#path(name, 'jsonl'), this.#options.disk);
  }

  progress<Step>(name: string, work: string): Promise<Progress<Step>> {
    return ProgressLog.open(this.#path(name, 'ndjson'), work);
  }

  #path(name: string, ending: string): string {
    return join(this.#folder, `${name}.${ending}`);
  }
}
