import type { Clock } from './clock.ts';

export interface CoalescedOptions extends Pick<Clock, 'sleep'> {
  readonly task: () => Promise<void> | void;
  /** Returns the time from a request to the run, milliseconds. Further requests during this time are served by the same run. */
  readonly delayMs?: () => number;
  /** Minimum time between two runs, milliseconds. */
  readonly pauseMs: number;
  readonly onError: (error: unknown) => void;
}

/** A task that can be requested at any time. Requests during a run, however many, cause only one further run after it. */
export class Coalesced {
  readonly #options: CoalescedOptions;
  readonly #stopped = new AbortController();
  #isRequested = false;
  #isRunning = false;

  constructor(options: CoalescedOptions) {
    this.#options = options;
  }

  request(): void {
    this.#isRequested = true;
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run().finally(() => {
      this.#isRunning = false;
    });
  }

  /** Prevents further runs. A run in progress continues. */
  stop(): void {
    this.#stopped.abort();
  }

  async #run(): Promise<void> {
    const { task, delayMs = () => 0, pauseMs, onError } = this.#options;
    while (this.#isRequested && !this.#stopped.signal.aborted) {
      await this.#sleep(delayMs());
      this.#isRequested = false;
      if (this.#stopped.signal.aborted) return;
      try {
        await task();
      } catch (error) {
        onError(error);
      }
      await this.#sleep(pauseMs);
    }
  }

  async #sleep(ms: number): Promise<void> {
    const { signal } = this.#stopped;
    if (ms > 0 && !signal.aborted) await this.#options.sleep(ms, signal).catch(() => undefined);
  }
}
