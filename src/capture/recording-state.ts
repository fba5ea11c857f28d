import type { OwnState, SharedState } from '../store/state.ts';
import { type StatePort, valuesOf } from '../store/state-port.ts';
import type { EventClock } from './event-clock.ts';

/** Records the state that a bridge reads, unless it is the state that this bridge has last read or written. */
class Watch<T> {
  readonly #note: (state: T) => void;
  #left: string | null = null;

  constructor(note: (state: T) => void) {
    this.#note = note;
  }

  found(state: T): T {
    const text = JSON.stringify(state);
    if (text !== this.#left) this.#note(state);
    this.#left = text;
    return state;
  }

  left(state: T): void {
    this.#left = JSON.stringify(state);
  }
}

/** Returns a store that passes everything on to `store`, and records the state that it reads and has not written. */
export function recordingOwnState<T>(store: OwnState<T>, clock: EventClock, note: (state: T) => void): OwnState<T> {
  const watch = new Watch(note);
  return {
    read: async (limits) => watch.found(await clock.still(store.read(limits))),
    write: async (state, limits) => {
      await clock.still(store.write(state, limits));
      watch.left(state);
    },
  };
}

/** Returns a port that records the values of the first read. Later reads are not recorded: no other process changes the values. */
export function recordingPort<T>(port: StatePort<T>, clock: EventClock, note: (values: ReadonlyMap<string, T>) => void): StatePort<T> {
  let isNoted = false;
  return {
    read: async (keys, limits) => {
      const found = await clock.still(port.read(undefined, limits));
      if (!isNoted) note(found);
      isNoted = true;
      return valuesOf(found, keys);
    },
    commit: (changes, fence, limits) => clock.still(port.commit(changes, fence, limits)),
  };
}

/** Returns a store that passes everything on to `store`, and records the state that it reads if another process has written it. */
export function recordingSharedState<T>(store: SharedState<T>, clock: EventClock, note: (state: T) => void): SharedState<T> {
  const watch = new Watch(note);
  let turn: Promise<unknown> = Promise.resolve();
  return {
    read: async (limits) => watch.found(await clock.still(store.read(limits))),
    transact: (change, limits) => {
      // Transactions run one after the other. One that waits for another must not stop the clock, because the other may need it.
      const result = turn.then(async () => {
        let goOn = clock.hold();
        try {
          return await store.transact(async (stored, save) => {
            goOn();
            const changed = await change(watch.found(stored), (saved) => clock.still(save(saved)));
            goOn = clock.hold();
            watch.left(changed.state);
            return changed;
          }, limits);
        } finally {
          goOn();
        }
      });
      turn = result.catch(() => undefined);
      return result;
    },
  };
}
