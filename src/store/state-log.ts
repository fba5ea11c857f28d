import { rename, stat } from 'node:fs/promises';
import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import { Disk } from './disk.ts';
import { type LogFiles, REAL_FILES } from './log-files.ts';
import { lineOf, parseLog, snapshotOf } from './log-lines.ts';
import { Damage } from './regular-file.ts';
import { removeLeftovers, setAsideDamaged } from './set-aside.ts';
import { codeOf, stateError } from './state-error.ts';
import type { StateFileOptions } from './state-file.ts';
import { type StatePort, valuesOf } from './state-port.ts';
import { DEFAULT_LIMITS, type TimeLimits } from './time-limits.ts';

/** The file in which earlier versions of isolarcloud2mqtt kept the same state. */
export interface FormerFile<T> {
  readonly path: string;
  read(limits: TimeLimits): Promise<ReadonlyMap<string, T>>;
}

export interface StateLogOptions<T> extends Pick<StateFileOptions, 'setAside' | 'disk' | 'limits' | 'now'> {
  /** If this file is newer than the log, it is read instead. It is renamed to `<name>.v0` when the log holds its state. */
  readonly former?: FormerFile<T>;
  /** The file operations; default: those of the file system. */
  readonly files?: LogFiles;
}

/** Converts between a value and its form in the file. */
export interface ValueCodec<T> {
  /** Throws if the JSON is not a valid value. */
  parse(json: unknown): T;
  /** Returns the value as plain JSON. */
  readonly stored: (value: T) => unknown;
}

interface Known<T> {
  readonly values: ReadonlyMap<string, T>;
  /** The fence of the last commit that has one; null if none has. */
  readonly fence: number | null;
  /** Size of the log; null if the next commit must replace the file as a whole. */
  readonly bytes: number | null;
  /** Size of the log after it was last replaced as a whole. */
  readonly snapshotBytes: number;
}

/**
 * A commit replaces the whole file if the log would otherwise become larger than both: this number of bytes, and this multiple of its
 * size after the last replacement.
 */
const SMALL_BYTES = 64 * 1024;
const COMPACTED_AT = 2;

/**
 * A state port that keeps its values in one file that only its owner can read. The file has a line with the whole state, and then
 * a line with the changed values for each commit (log-lines.ts). A commit appends a line with one write and one flush. It replaces
 * the whole file if the log has become too large, its last line is incomplete, or its size was changed from outside.
 */
export class StateLog<T> implements StatePort<T> {
  readonly path: string;
  readonly #codec: ValueCodec<T>;
  readonly #former: FormerFile<T> | undefined;
  readonly #options: Required<Omit<StateLogOptions<T>, 'former'>>;
  #known: Known<T> | null = null;
  #isTidy = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(path: string, codec: ValueCodec<T>, { former, ...options }: StateLogOptions<T> = {}) {
    this.path = path;
    this.#codec = codec;
    this.#former = former;
    this.#options = {
      setAside: () => undefined,
      disk: new Disk(),
      limits: DEFAULT_LIMITS,
      now: Date.now,
      files: REAL_FILES,
      ...options,
    };
  }

  /**
   * Reads the state from the file. If the file is damaged, it is set aside and counts as empty.
   * @throws BridgeError state_unreadable, state_unwritable, state_full, state_unavailable
   */
  read(keys?: readonly string[], limits = this.#options.limits): Promise<ReadonlyMap<string, T>> {
    return this.#inTurn(async () => {
      const found = await this.#load(limits);
      this.#known ??= found;
      return valuesOf(found.values, keys);
    });
  }

  /**
   * Writes the changes; see StatePort.
   * @throws BridgeError state_superseded, state_unwritable, state_full, state_unavailable; if nothing was read before, those of `read`
   */
  commit(changes: ReadonlyMap<string, T>, fence?: number, limits = this.#options.limits): Promise<void> {
    return this.#inTurn(() => this.#commit(changes, fence, limits));
  }

  async #commit(changes: ReadonlyMap<string, T>, given: number | undefined, limits: TimeLimits): Promise<void> {
    const { files } = this.#options;
    // A writer with a fence is one of several, so the file can be another one even if its size is the same.
    const known = given === undefined ? (this.#known ?? (await this.#load(limits))) : await this.#load(limits);
    const last = known.fence;
    if (given !== undefined && last !== null && given < last)
      throw new BridgeError('state_superseded', { detail: phrase('detail.superseded', { file: this.path, given, last }) });
    const size = await this.#run(() => files.size(this.path), limits);
    const isAsLeft = size !== null && size === known.bytes;
    const fence = given ?? known.fence;
    const values = new Map([...known.values, ...changes]);
    const line = lineOf(changes, this.#codec.stored, fence);
    this.#known = { ...known, values, bytes: null };
    if (isAsLeft && size + line.length <= Math.max(SMALL_BYTES, COMPACTED_AT * known.snapshotBytes)) {
      await this.#run(() => files.append(this.path, line), limits);
      this.#known = { values, fence, bytes: size + line.length, snapshotBytes: known.snapshotBytes };
      return;
    }
    const snapshot = snapshotOf(changes.size === values.size ? line : lineOf(values, this.#codec.stored, fence));
    await this.#run(() => files.replace(this.path, snapshot), limits);
    this.#known = { values, fence, bytes: snapshot.length, snapshotBytes: snapshot.length };
    if (!this.#isTidy) await this.#run(() => this.#tidyUp(), limits);
  }

  /**
   * Removes temporary files of earlier processes, and renames the file of the earlier format, so that an earlier version that is
   * installed again starts without state (docs/decisions/state.md, "Migration").
   */
  async #tidyUp(): Promise<void> {
    this.#isTidy = true;
    await removeLeftovers(this.path, this.#options.now()).catch(() => undefined);
    if (this.#former !== undefined) await rename(this.#former.path, `${this.#former.path}.v0`).catch(() => undefined);
  }

  async #load(limits: TimeLimits): Promise<Known<T>> {
    const { files, disk } = this.#options;
    const former = this.#former;
    try {
      if (former !== undefined && (await disk.run(() => isNewer(former.path, this.path), limits.operationMs)))
        return { ...NOTHING, values: await former.read(limits) };
      return this.#parsed(await disk.run(() => files.read(this.path), limits.operationMs));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return { ...NOTHING, values: new Map() };
      if (!(error instanceof Damage)) throw stateError(this.path, error, 'state_unreadable');
      await setAsideDamaged(this.path, error, this.#options, limits);
      return { ...NOTHING, values: new Map() };
    }
  }

  #parsed(text: string): Known<T> {
    const { commits, snapshotBytes, isWhole } = parseLog(text);
    const values = new Map<string, unknown>();
    let fence: number | null = null;
    for (const commit of commits) {
      for (const [key, value] of commit.values) values.set(key, value);
      fence = commit.fence ?? fence;
    }
    try {
      const parsed = new Map([...values].map(([key, value]) => [key, this.#codec.parse(value)]));
      return { values: parsed, fence, bytes: isWhole ? text.length : null, snapshotBytes };
    } catch {
      throw new Damage('damaged');
    }
  }

  async #run<R>(operation: () => Promise<R>, { operationMs }: TimeLimits): Promise<R> {
    try {
      return await this.#options.disk.run(operation, operationMs);
    } catch (error) {
      throw stateError(this.path, error, 'state_unwritable');
    }
  }

  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

/** The state of `Known` without a usable log: the next commit replaces the file as a whole. */
const NOTHING = { fence: null, bytes: null, snapshotBytes: 0 };

/** Whether the former file exists and is newer than the log, because an earlier version has run since. */
async function isNewer(former: string, log: string): Promise<boolean> {
  const [formerMs, logMs] = [await modifiedMs(former), await modifiedMs(log)];
  return formerMs !== null && (logMs === null || formerMs > logMs);
}

async function modifiedMs(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
