import { isHeld, VERDICT_TEXTS } from '../readings/guard/verdicts.ts';
import { EnergyGuard, type GuardRecord, type PublishedBefore } from './energy-guard.ts';
import type { GuardMemory } from './guard-memory.ts';
import { PlantClocks } from './plant-clocks.ts';

export interface MemoryDeps {
  readonly save: (memory: GuardMemory) => Promise<void>;
  /** Takes down what the guard held back or spliced. */
  readonly journal: (records: readonly GuardRecord[]) => Promise<void>;
  readonly publishedBefore: PublishedBefore;
  readonly onError: (error: unknown) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What carries the numbers over a restart: the guard of the counters, and each plant's offset in force. */
export class Memory {
  readonly guard: EnergyGuard;
  readonly clocks: PlantClocks;
  readonly #deps: MemoryDeps;
  #heldBack = 0;
  #lastHeldBack: GuardRecord | null = null;

  constructor(known: GuardMemory, deps: MemoryDeps) {
    const plants = Object.entries(known.plants).flatMap(([psId, { offset, ...plant }]) =>
      offset === null ? [] : [[psId, { ...plant, offset }] as const],
    );
    this.guard = new EnergyGuard(known, deps.publishedBefore);
    this.clocks = new PlantClocks(new Map(plants));
    this.#deps = deps;
  }

  /** Number of values held back since the start, and the last of them in words. */
  get heldBack(): { readonly count: number; readonly last: string | null } {
    return { count: this.#heldBack, last: this.#lastHeldBack && sentenceOf(this.#lastHeldBack) };
  }

  /**
   * Keeps what a poll has taught, before anything of it is published: after a kill nothing was shown that is not remembered.
   * A folder that cannot be written does not stop the values.
   */
  async keep(): Promise<void> {
    const { save, journal, now, onError } = this.#deps;
    const records = this.guard.takeRecords();
    const held = records.filter(({ verdict }) => isHeld(verdict));
    this.#heldBack += held.length;
    this.#lastHeldBack = held.at(-1) ?? this.#lastHeldBack;
    try {
      await save(this.guard.memory(this.clocks.known, now()));
      if (records.length > 0) await journal(records);
    } catch (error) {
      onError(error);
    }
  }
}

const sentenceOf = ({ psKey, slug, value, verdict }: GuardRecord): string => `${psKey} ${slug}, ${value}: ${VERDICT_TEXTS[verdict]}`;
