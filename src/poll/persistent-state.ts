import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { isKept } from '../readings/guard/verdicts.ts';
import { EnergyGuard, type PublishedBefore } from './energy-guard.ts';
import { GuardMemory } from './guard-memory.ts';
import type { PlantMemory } from './guard-state.ts';
import { PlantClocks } from './plant-clocks.ts';
import { type RejectionEntry, RejectionLog } from './rejection-log.ts';

export interface PersistentStateDeps extends Pick<Clock, 'now'> {
  /** Saves the state of these plants, by ps_id. */
  readonly save: (changes: ReadonlyMap<string, PlantMemory>) => Promise<void>;
  /** Appends entries to the rejection log. */
  readonly journal: (entries: readonly RejectionEntry[]) => Promise<void>;
  readonly publishedBefore: PublishedBefore;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly onError: (error: unknown) => void;
}

/**
 * The state that is kept across a restart: the guard's state, each plant's offset, and the rejection log. With it, the published energy
 * counters continue after a restart where they ended.
 */
export class PersistentState {
  readonly guardMemory: GuardMemory;
  readonly guard: EnergyGuard;
  readonly clocks: PlantClocks;
  readonly record = new RejectionLog();
  readonly #deps: PersistentStateDeps;
  #keeping: Promise<void> = Promise.resolve();

  /** @param known the saved state of each plant, by ps_id */
  constructor(known: ReadonlyMap<string, PlantMemory>, deps: PersistentStateDeps) {
    const plants = [...known].flatMap(([psId, { offset, ...plant }]) => (offset === null ? [] : [[psId, { ...plant, offset }] as const]));
    this.guardMemory = new GuardMemory(known);
    this.guard = new EnergyGuard(this.guardMemory, deps.publishedBefore);
    this.clocks = new PlantClocks(new Map(plants));
    this.#deps = deps;
  }

  /**
   * Saves the state after a poll, before any value of the poll is published. So even if the process is killed, every published
   * value is in the saved state. If the state folder cannot be written, the values are published nevertheless. While the state of
   * another account's poll is saved, this one waits: that save may include values of this poll.
   */
  keep(): Promise<void> {
    this.#keeping = this.#keeping.then(() => this.#keep());
    return this.#keeping;
  }

  async #keep(): Promise<void> {
    const { save, journal, now, onError } = this.#deps;
    const entries = this.record.takeEntries();
    this.#tellKept(entries.filter(({ verdict }) => isKept(verdict)));
    try {
      await save(this.guardMemory.takeChanges(this.clocks.known, now()));
      if (entries.length > 0) await journal(entries);
    } catch (error) {
      onError(error);
    }
  }

  /**
   * Logs how many counters continue from a retained value, and how many saved or retained values were not used: one line each.
   * The rejection log has an entry for each counter.
   */
  #tellKept(entries: readonly RejectionEntry[]): void {
    const { log } = this.#deps;
    const leftOut = entries.filter(({ verdict }) => verdict !== 'taken_over');
    const taken = entries.length - leftOut.length;
    if (taken > 0) log.info({ counters: taken }, 'the memory of the energy counters is lost; they go on from what the broker has retained');
    const [first] = leftOut;
    if (first === undefined) return;
    const { psKey, slug, value } = first;
    log.warn(
      { counters: leftOut.length, first: `${psKey} ${slug}`, value },
      'kept numbers that an energy counter cannot show are left out',
    );
  }
}
