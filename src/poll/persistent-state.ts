import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { isKept } from '../readings/guard/verdicts.ts';
import { EnergyGuard, type PublishedBefore } from './energy-guard.ts';
import type { PlantMemory } from './guard-state.ts';
import { PlantClocks } from './plant-clocks.ts';
import { type RejectionEntry, RejectionLog } from './rejection-log.ts';

export interface PersistentStateDeps extends Pick<Clock, 'now'> {
  /** Keeps the memory of these plants, by ps_id. */
  readonly save: (changes: ReadonlyMap<string, PlantMemory>) => Promise<void>;
  /** Takes down what was made of values that were not simply accepted. */
  readonly journal: (entries: readonly RejectionEntry[]) => Promise<void>;
  readonly publishedBefore: PublishedBefore;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly onError: (error: unknown) => void;
}

/** What carries the numbers over a restart: the guard of the counters, each plant's clock, and the record of what was rejected. */
export class PersistentState {
  readonly guard: EnergyGuard;
  readonly clocks: PlantClocks;
  readonly record = new RejectionLog();
  readonly #deps: PersistentStateDeps;

  /** @param known by ps_id */
  constructor(known: ReadonlyMap<string, PlantMemory>, deps: PersistentStateDeps) {
    const plants = [...known].flatMap(([psId, { offset, ...plant }]) => (offset === null ? [] : [[psId, { ...plant, offset }] as const]));
    this.guard = new EnergyGuard(known, deps.publishedBefore);
    this.clocks = new PlantClocks(new Map(plants));
    this.#deps = deps;
  }

  /**
   * Keeps what a poll has taught, before anything of it is published: after a kill nothing was shown that is not remembered.
   * A folder that cannot be written does not stop the values.
   */
  async keep(): Promise<void> {
    const { save, journal, now, onError } = this.#deps;
    const entries = this.record.takeEntries();
    this.#tellKept(entries.filter(({ verdict }) => isKept(verdict)));
    try {
      await save(this.guard.takeChanges(this.clocks.known, now()));
      if (entries.length > 0) await journal(entries);
    } catch (error) {
      onError(error);
    }
  }

  /** One line each, however many counters there are; the journal has them one by one. */
  #tellKept(entries: readonly RejectionEntry[]): void {
    const { log } = this.#deps;
    const refused = entries.filter(({ verdict }) => verdict !== 'taken_over');
    const taken = entries.length - refused.length;
    if (taken > 0) log.info({ counters: taken }, 'the memory of the energy counters is lost; they go on from what the broker has retained');
    const [first] = refused;
    if (first === undefined) return;
    const { psKey, slug, value } = first;
    log.warn(
      { counters: refused.length, first: `${psKey} ${slug}`, value },
      'kept numbers that an energy counter cannot show are left out',
    );
  }
}
