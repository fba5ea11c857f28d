import { offerCodec } from '../../src/app/offers/offer-record.ts';
import type { Ports } from '../../src/app/ports.ts';
import { energyBookCodec } from '../../src/homeassistant/energy/upkeep.ts';
import { emptyLedger } from '../../src/homeassistant/ledger.ts';
import { undoBookCodec } from '../../src/homeassistant/statistics/undo.ts';
import { emptyAccountState } from '../../src/isolarcloud/auth/account.ts';
import { emptyCallState } from '../../src/isolarcloud/call-meter.ts';
import { MemoryPort } from '../../src/store/memory-port.ts';
import type { Change, OwnState, Progress, SharedState } from '../../src/store/state.ts';

/** Returns empty stores in memory, in place of those of a state folder. */
export function memoryStores(): Ports['stores'] {
  const journal: unknown[] = [];
  const progress = new Map<string, Progress<unknown>>();
  return {
    account: new MemoryState(emptyAccountState()),
    calls: new MemoryState(emptyCallState()),
    points: new MemoryState({}),
    ledger: new MemoryState(emptyLedger()),
    guard: new MemoryPort(async () => new Map()),
    journal: { append: async (entries) => void journal.push(...entries), read: async () => journal },
    energyBook: new MemoryState(energyBookCodec.empty()),
    offers: new MemoryState(offerCodec.empty()),
    undoBook: new MemoryState(undoBookCodec.empty()),
    openProgress: async <Step>(command: string, work: string) => {
      const key = `${command}-${work}`;
      const kept = progress.get(key) ?? new MemoryProgress<Step>();
      progress.set(key, kept as Progress<unknown>);
      return kept as Progress<Step>;
    },
  };
}

class MemoryState<T> implements OwnState<T>, SharedState<T> {
  #state: T;
  #last: Promise<unknown> = Promise.resolve();

  constructor(state: T) {
    this.#state = state;
  }

  async read(): Promise<T> {
    return structuredClone(this.#state);
  }

  async write(state: T): Promise<void> {
    this.#state = structuredClone(state);
  }

  transact<R>(change: Change<T, R>): Promise<R> {
    const turn = this.#last.then(async () => {
      const { state, result } = await change(await this.read(), (saved) => this.write(saved));
      await this.write(state);
      return result;
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

class MemoryProgress<Step> implements Progress<Step> {
  readonly #steps: Step[] = [];

  get done(): number {
    return this.#steps.length;
  }

  async append(step: Step): Promise<void> {
    this.#steps.push(step);
  }

  async *steps(): AsyncGenerator<Step> {
    yield* this.#steps;
  }

  async remove(): Promise<void> {
    this.#steps.length = 0;
  }
}
