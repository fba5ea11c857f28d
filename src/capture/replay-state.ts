import type { Change, OwnState, SharedState } from '../store/state.ts';
import type { EventClock } from './event-clock.ts';

/** State that another process had written, and when the recorded bridge read it. */
interface Found<T> {
  readonly at: number;
  readonly state: T;
}

/** State in memory for a replay. It changes at the moments at which the recorded bridge read changes of other processes. */
export class ReplayState<T> implements OwnState<T>, SharedState<T> {
  #state: T;
  #later: readonly Found<T>[];
  readonly #clock: EventClock;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(empty: T, found: readonly Found<T>[], clock: EventClock) {
    this.#state = empty;
    this.#later = found;
    this.#clock = clock;
  }

  async read(): Promise<T> {
    const due = this.#later.filter(({ at }) => at <= this.#clock.now());
    this.#later = this.#later.slice(due.length);
    this.#state = due.at(-1)?.state ?? this.#state;
    return structuredClone(this.#state);
  }

  async write(state: T): Promise<void> {
    this.#state = structuredClone(state);
  }

  transact<R>(change: Change<T, R>): Promise<R> {
    const turn = this.#turn.then(async () => {
      const { state, result } = await change(await this.read(), (saved) => this.write(saved));
      await this.write(state);
      return result;
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
