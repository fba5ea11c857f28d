import { type CounterState, guardCounter, rebuilt } from '../../../src/readings/guard/counter-guard.ts';
import { dateSample, type Witness } from '../../../src/readings/guard/sample-time.ts';
import { chanceOf } from './chance.ts';
import { type CounterTruth, GlitchyCloud, type Shown } from './cloud.ts';
import { type Glitch, glitchesOf } from './glitches.ts';
import { CounterLedger } from './ledger.ts';
import { energyOf, localMsAt, offsetMinutesAt, type PlantKind, periodStarts, START, STEP_MS, STEPS_A_DAY } from './truth.ts';

/** Delay from taking a sample to reading it. */
const LAG_MS = 120_000;

export interface DeviceLife {
  readonly kind: PlantKind;
  readonly days: number;
  readonly seed: number;
  /** If false, all values of the cloud are published without a guard. */
  readonly guarded: boolean;
}

/** Simulates one device: the cloud's values, the guard, and Home Assistant's statistics. @returns one ledger for each counter */
export function liveThrough({ kind, days, seed, guarded }: DeviceLife): readonly CounterLedger[] {
  const steps = days * STEPS_A_DAY;
  const truths = kind.counters.map(
    (counter, index): CounterTruth => ({
      energy: energyOf(counter, steps, seed * 100 + index),
      starts: periodStarts(counter.counter, steps),
      isLifetime: counter.counter === 'lifetime',
      boundKw: counter.boundW / 1_000,
    }),
  );
  const midnights = midnightsOf(periodStarts('daily', steps));
  const glitches = glitchesOf(chanceOf(seed * 7 + 3), steps, kind.counters.length, midnights);
  const cloud = new GlitchyCloud(truths, glitches, { sleeps: kind.sleeps, seed });
  const bridge = guarded ? new GuardedBridge(kind) : new BareBridge();
  const ledgers = kind.counters.map((counter, index) => new CounterLedger(counter, truths[index] as CounterTruth));

  for (let step = 0; step <= steps; step++) {
    const { begun, active } = cloud.advance(step);
    for (const glitch of begun) {
      if (glitch.kind === 'memory_lost' || glitch.kind === 'nobody_asks') bridge.restart(glitch);
      for (const [index, ledger] of ledgers.entries()) if (glitch.counter === null || glitch.counter === index) ledger.struck(glitch);
    }
    if (active.some(({ kind: name }) => name === 'nobody_asks')) continue;
    const shown = cloud.show(step);
    const readAt = START + step * STEP_MS + LAG_MS;
    const published = bridge.poll(shown, readAt);
    for (const [index, ledger] of ledgers.entries()) {
      const of = { value: published[index] ?? null, truthOf: shown.truthOf[index] ?? null, shown: shown.values[index] ?? null };
      ledger.publish({ at: readAt, step: shown.step, ...of });
    }
  }
  for (const ledger of ledgers) ledger.close(START + (steps + 1) * STEP_MS);
  return ledgers;
}

class BareBridge {
  restart(): void {}

  poll({ values }: Shown): readonly (number | null)[] {
    return values;
  }
}

/** The guard of a bridge. When the bridge restarts, the guard's state is converted to JSON and back. */
class GuardedBridge {
  readonly #kind: PlantKind;
  #witness: Witness | null = null;
  #states: (CounterState | null)[];
  /** The last published value of each counter, which the broker retains. */
  #retained: readonly { readonly value: number | null; readonly at: number }[] = [];

  constructor(kind: PlantKind) {
    this.#kind = kind;
    this.#states = kind.counters.map(() => null);
  }

  restart({ kind }: Glitch): void {
    if (kind === 'nobody_asks') {
      this.#states = JSON.parse(JSON.stringify(this.#states));
      return;
    }
    this.#witness = null;
    this.#states = this.#kind.counters.map(({ counter }, index) => {
      const { value, at } = this.#retained[index] ?? { value: null, at: 0 };
      return value === null ? null : rebuilt(counter, value, at, localMsAt(at));
    });
  }

  poll({ measuredAt, serialNumber, values }: Shown, readAt: number): readonly (number | null)[] {
    const dated = dateSample(this.#witness, { measuredAt, readAt, serialNumber, uuid: null });
    this.#witness = dated.witness;
    const localMs = dated.at + offsetMinutesAt(readAt) * 60_000;
    const published = this.#kind.counters.map(({ counter, boundW }, index) => {
      const state = this.#states[index] ?? null;
      const guarded = guardCounter(state, { counter, value: values[index] ?? null, dated, localMs, perHour: boundW / 1_000 });
      this.#states[index] = guarded.state;
      return guarded.published;
    });
    this.#retained = published.map((value) => ({ value, at: dated.at }));
    return published;
  }
}

const midnightsOf = (starts: Int32Array): readonly number[] => [...new Set(starts)].filter((step) => step > 0);
