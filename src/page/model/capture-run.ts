import { HOUR_MS } from '../../calendar.ts';
import type { Clock } from '../../clock.ts';
import { asBridgeError, type BridgeError } from '../../errors.ts';
import type { Texts } from '../../texts/texts.ts';
import { problemView } from '../view/bridge-view.ts';
import type { CaptureView } from '../view/documents/diagnosis.ts';

/** Starts a second bridge, which publishes nothing, and records its inputs. There is one file, which the page offers for download. */
export interface Recorder {
  /** Resolves when the time is over or the signal is aborted. @throws BridgeError the error that ended the recording early */
  record(forMs: number, signal: AbortSignal): Promise<void>;
  /** Returns the file, which has one JSON document on each line. @throws BridgeError capture_unreadable */
  read(): Promise<Uint8Array<ArrayBuffer>>;
  /** Returns the size of the file in bytes; 0 if there is no file. */
  size(): Promise<number>;
  /** Deletes the file. */
  remove(): Promise<void>;
}

export interface CaptureRunDeps extends Clock {
  readonly recorder: Recorder;
  readonly changed: () => void;
}

const DURATION_MS = HOUR_MS;
/** Time between two updates of the size that the page shows. */
const LOOK_MS = 5_000;

interface State {
  readonly startedAt: number;
  readonly bytes: number;
  readonly isOver: boolean;
  readonly problem: BridgeError | null;
}

/** The capture that a user has started on the page. Only one runs at a time. Its file is deleted when the bridge stops. */
export class CaptureRun {
  readonly #deps: CaptureRunDeps;
  readonly #stopped = new AbortController();
  /** Ends the running capture before its time. */
  #ending = new AbortController();
  #running: Promise<void> | null = null;
  #state: State | null = null;

  constructor(deps: CaptureRunDeps) {
    this.#deps = deps;
  }

  view(texts: Texts): CaptureView | null {
    if (this.#state === null) return null;
    const { startedAt, bytes, isOver, problem } = this.#state;
    // Nothing was captured before the user ended it.
    if (isOver && bytes === 0 && problem === null) return null;
    return { startedAt, endsAt: startedAt + DURATION_MS, bytes, complete: isOver && bytes > 0, problem: problemView(problem, texts) };
  }

  /** @returns whether the capture begins; false if one is running already */
  start(): boolean {
    if (this.#running !== null || this.#stopped.signal.aborted) return false;
    this.#ending = new AbortController();
    this.#show({ startedAt: this.#deps.now(), bytes: 0, isOver: false, problem: null });
    this.#running = this.#run().finally(() => {
      this.#running = null;
    });
    return true;
  }

  /** Ends the running capture before its time, and keeps its file. @returns whether a capture is running */
  end(): boolean {
    this.#ending.abort();
    return this.#running !== null;
  }

  /** Returns the file of the complete capture; null if there is none. */
  async file(): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#state?.isOver === true && this.#state.bytes > 0 ? this.#deps.recorder.read() : null;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    if (this.#state !== null) await this.#deps.recorder.remove();
  }

  async #run(): Promise<void> {
    const { recorder, sleep } = this.#deps;
    const over = new AbortController();
    const looking = (async () => {
      while (!over.signal.aborted) {
        await sleep(LOOK_MS, over.signal).catch(() => undefined);
        if (!over.signal.aborted) await this.#look({});
      }
    })();
    let problem: BridgeError | null = null;
    try {
      await recorder.record(DURATION_MS, AbortSignal.any([this.#stopped.signal, this.#ending.signal]));
    } catch (thrown) {
      problem = asBridgeError(thrown);
    }
    over.abort();
    await looking;
    await this.#look({ isOver: true, problem });
  }

  async #look(change: Partial<State>): Promise<void> {
    const bytes = await this.#deps.recorder.size();
    if (this.#state !== null) this.#show({ ...this.#state, bytes, ...change });
  }

  #show(state: State): void {
    this.#state = state;
    this.#deps.changed();
  }
}
