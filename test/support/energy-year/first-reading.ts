import { describe, expect, it } from 'vitest';
import { DAY_MS, startOfDay } from '../../../src/calendar.ts';
import { type CounterState, guardCounter } from '../../../src/readings/guard/counter-guard.ts';
import { confirmedBy } from '../../../src/readings/guard/day-before.ts';
import { type Dated, dateSample, type Witness } from '../../../src/readings/guard/sample-time.ts';
import { between, type Chance, chanceOf, oneOf } from './chance.ts';
import { type CounterTruth, GlitchyCloud, type Shown } from './cloud.ts';
import { type Glitch, type GlitchKind, KINDS, PERMANENT } from './glitches.ts';
import { energyOf, localMsAt, PLANT_KINDS, type PlantKind, periodStarts, START, STEP_MS, STEPS_A_DAY } from './truth.ts';

/** Tests bridges that start during glitches: energy confirmed by the day before must be as true as energy that was read twice. */

const STEPS = 4 * STEPS_A_DAY;
const LAG_MS = 120_000;
/** Kinds that cannot affect a first reading: they occur at midnight, during a pause, or need earlier state. */
const OTHERS: readonly GlitchKind[] = ['late_reset', 'previous_again', 'nobody_asks', 'memory_lost'];
const GLITCHES = (Object.keys(KINDS) as GlitchKind[]).filter((kind) => !OTHERS.includes(kind));

interface Range {
  readonly lowest: number;
  readonly highest: number;
}

/** The first and last published value of one counter, each with the true value at that time. */
interface Booked {
  readonly byHistory: boolean;
  readonly first: { readonly shown: number; readonly true: number } | null;
  readonly last: { readonly shown: number; readonly true: number } | null;
}

/** Returns up to three random glitches, most in the minutes around the start, the others in the day before it. */
function glitchesAt(start: number, lifetimes: readonly number[], chance: Chance): readonly Glitch[] {
  const glitches = Array.from({ length: between(chance, 0, 3) }, (): Glitch => {
    const kind = oneOf(chance, GLITCHES);
    const from = chance() < 0.7 ? between(chance, start - 3, start + 3) : between(chance, start - STEPS_A_DAY - 100, start);
    const until = PERMANENT.has(kind) ? from : from + between(chance, 0, 14);
    return { kind, from, until, counter: KINDS[kind].of === 'device' ? null : oneOf(chance, lifetimes), size: chance() };
  });
  return glitches.sort((one, other) => one.from - other.from);
}

/** One sample of a lifetime counter, and of the daily counter of the same energy. */
interface Moment {
  readonly value: number | null;
  readonly today: number | null;
  readonly truth: number;
  readonly measuredAt: number;
  readonly dated: Dated;
  /** Returns the history of a day, as the cloud has it; null if the bridge does not request the history at this sample. */
  readonly history: ((dayMs: number) => Range | undefined) | null;
}

/** One lifetime counter of a bridge that is started long after the counter. */
class Started {
  readonly #perHour: number;
  readonly #isHelped: boolean;
  #state: CounterState | null = null;
  booked: Booked = { byHistory: false, first: null, last: null };

  constructor(perHour: number, { isHelped }: { isHelped: boolean }) {
    this.#perHour = perHour;
    this.#isHelped = isHelped;
  }

  take({ value, today, truth, measuredAt, dated, history }: Moment): void {
    const localMs = localMsAt(measuredAt);
    const guarded = guardCounter(this.#state, { counter: 'lifetime', value, dated, localMs, perHour: this.#perHour });
    const day = this.#isHelped ? history?.(startOfDay(localMs) - DAY_MS) : undefined;
    const endedAt = measuredAt - (localMs - startOfDay(localMs));
    const facts = { perHour: this.#perHour, perWh: 0.001, today: today === null ? [] : [today] };
    const confirmed = day && guarded.state && confirmedBy({ ...day, endedAt }, guarded.state, facts);
    this.#state = confirmed ?? guarded.state;
    const shown = confirmed ? (confirmed.tracking.segment?.raw ?? null) : guarded.published;
    if (shown === null) return;
    const now = { shown, true: truth };
    this.booked = { byHistory: this.booked.byHistory || Boolean(confirmed), first: this.booked.first ?? now, last: now };
  }
}

/** Simulates one start. @returns for each lifetime counter the published values, with the history's help and without it */
function startAmidGlitches(kind: PlantKind, seed: number) {
  const chance = chanceOf(seed * 13 + 1);
  const start = between(chance, STEPS_A_DAY + 24, 2 * STEPS_A_DAY + 200);
  const lifetimes = kind.counters.flatMap(({ counter }, index) => (counter === 'lifetime' ? [index] : []));
  const truths = kind.counters.map(
    (counter, index): CounterTruth => ({
      // A daily, monthly or yearly counter counts the same energy as the lifetime counter before it in the list.
      energy: energyOf(counter, STEPS, seed * 100 + (lifetimes.findLast((lifetime) => lifetime <= index) ?? 0)),
      starts: periodStarts(counter.counter, STEPS),
      isLifetime: counter.counter === 'lifetime',
      boundKw: counter.boundW / 1_000,
    }),
  );
  const glitches = glitchesAt(start, lifetimes, chance);
  const cloud = new GlitchyCloud(truths, glitches, { sleeps: kind.sleeps, seed });
  const days = new Map<string, Range>();
  const bridges = [true, false].map((isHelped) => lifetimes.map((index) => new Started(truths[index]?.boundKw ?? 0, { isHelped })));
  let witness: Witness | null = null;
  for (let step = 0; step <= STEPS; step++) {
    cloud.advance(step);
    const shown = cloud.show(step);
    if (step < start) noteDay(days, shown.values, lifetimes, step);
    if (step < start) continue;
    const readAt = START + step * STEP_MS + LAG_MS;
    const dated = dateSample(witness, { ...shown, readAt, uuid: null });
    witness = dated.witness;
    for (const counters of bridges) {
      for (const [place, index] of lifetimes.entries()) {
        const history = step === start ? (dayMs: number) => days.get(`${index} ${dayMs}`) : null;
        const [value = null, today = null] = shown.values.slice(index, index + 2);
        counters[place]?.take({
          value,
          today,
          truth: truths[index]?.energy[shown.step] ?? 0,
          measuredAt: shown.measuredAt,
          dated,
          history,
        });
      }
    }
  }
  // Counters that were reset after the start are left out: their energy may be wrong for reasons other than the start.
  const changed = glitches.filter(({ kind: name, from }) => PERMANENT.has(name) && from >= start).map(({ counter }) => counter);
  return lifetimes.flatMap((index, place) => {
    const [helped, alone] = bridges.map((counters) => counters[place]?.booked);
    if (helped === undefined || alone === undefined || changed.includes(null) || changed.includes(index)) return [];
    return [{ helped, alone, stepKwh: (truths[index]?.boundKw ?? 0) / 12, what: `${kind.name}, seed ${seed}, counter ${index}` }];
  });
}

/** Adds the values of a sample to the cloud's history of the day, which contains every value shown, including glitches. */
function noteDay(days: Map<string, Range>, values: Shown['values'], lifetimes: readonly number[], step: number): void {
  const dayMs = startOfDay(localMsAt(START + step * STEP_MS));
  for (const index of lifetimes) {
    const value = values[index] ?? null;
    const before = days.get(`${index} ${dayMs}`);
    if (value === null) continue;
    days.set(`${index} ${dayMs}`, { lowest: Math.min(value, before?.lowest ?? value), highest: Math.max(value, before?.highest ?? value) });
  }
}

/** Returns by how much the published energy differs from the true energy, kWh. */
const errorOf = ({ first, last }: Booked): number =>
  first === null || last === null ? 0 : Math.abs(last.shown - first.shown - (last.true - first.true));

/** Defines tests of starts during glitches, each with and without the history of the day before. */
export function proveFirstReadings({ seeds, timeoutMs }: { readonly seeds: number; readonly timeoutMs: number }): void {
  describe(`energy that the day before has confirmed, in ${seeds} starts amid glitches`, () => {
    it.each(PLANT_KINDS)('is as true as energy that was read twice: $name', { timeout: timeoutMs }, (kind) => {
      const counters = Array.from({ length: seeds }, (_, index) => startAmidGlitches(kind, index + 1)).flat();
      const worse = counters.filter(({ helped, alone, stepKwh }) => errorOf(helped) > Math.max(errorOf(alone), 2 * stepKwh));
      expect(worse.map(({ what }) => what)).toEqual([]);
      expect(counters.filter(({ helped }) => helped.byHistory).length).toBeGreaterThan(counters.length / 2);
    });
  });
}
