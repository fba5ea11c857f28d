import { between, type Chance, oneOf } from './chance.ts';
import { STEPS_A_DAY } from './truth.ts';

/** Glitches of real plants (isolarcloud-open-api.md 4.8), with their duration and frequency. */

interface Kind {
  /** Shortest and longest duration, in steps of five minutes. */
  readonly lasts: readonly [number, number];
  /** Average number of occurrences in ten days. */
  readonly often: number;
  /** Whether the glitch affects all counters of the device or one. */
  readonly of: 'device' | 'counter';
}

export const KINDS = {
  /** The value is null, `--`, or missing. */
  missing: { lasts: [1, 40], often: 2, of: 'counter' },
  all_missing: { lasts: [1, 40], often: 1, of: 'device' },
  negative: { lasts: [1, 3], often: 0.5, of: 'counter' },
  zero: { lasts: [1, 14], often: 1.5, of: 'counter' },
  all_zero: { lasts: [1, 14], often: 0.5, of: 'device' },
  /** A computed total falls by hundredths of a per cent up to eight per cent, and returns. */
  dip: { lasts: [1, 30], often: 1.5, of: 'counter' },
  /** The value is far too high, or that of another device. */
  garbage: { lasts: [1, 4], often: 1, of: 'counter' },
  /** Two servers of the cloud answer in turn. One has older samples, with their older device_time. */
  old_replica: { lasts: [6, 72], often: 1, of: 'device' },
  /** Like `old_replica`, but the older samples have the newest device_time. */
  lagging_totals: { lasts: [6, 72], often: 1, of: 'device' },
  late_reset: { lasts: [1, 30], often: 1.5, of: 'counter' },
  previous_again: { lasts: [1, 18], often: 1, of: 'counter' },
  /** There is no new sample; the last one is returned again. */
  silent: { lasts: [6, 200], often: 0.7, of: 'device' },
  /** There are no polls, because the bridge is stopped or the cloud is down. The guard's state is saved and loaded again. */
  nobody_asks: { lasts: [12, 700], often: 0.5, of: 'device' },
  /** The offset in force is wrong by an hour for two polls. */
  hour_ahead: { lasts: [2, 2], often: 0.4, of: 'device' },
  hour_behind: { lasts: [2, 2], often: 0.4, of: 'device' },
  /** The device's clock is weeks ahead. */
  weeks_ahead: { lasts: [1, 30], often: 0.2, of: 'device' },
  /** Events that change the counters permanently. */
  swap: { lasts: [1, 1], often: 0.12, of: 'device' },
  restart: { lasts: [1, 1], often: 0.12, of: 'counter' },
  rebase: { lasts: [1, 1], often: 0.12, of: 'counter' },
  memory_lost: { lasts: [1, 1], often: 0.1, of: 'device' },
} as const satisfies Record<string, Kind>;

export type GlitchKind = keyof typeof KINDS;
const GLITCH_KINDS = Object.keys(KINDS) as GlitchKind[];
export const PERMANENT: ReadonlySet<GlitchKind> = new Set<GlitchKind>(['swap', 'restart', 'rebase']);

export interface Glitch {
  readonly kind: GlitchKind;
  /** First and last step. */
  readonly from: number;
  readonly until: number;
  /** Index of the affected counter; null if all are affected. */
  readonly counter: number | null;
  /** Severity from 0 to 1. */
  readonly size: number;
}

/** Returns random glitches of a device. They may overlap. There are none in the first two hours and the last two days. */
export function glitchesOf(chance: Chance, steps: number, counters: number, midnights: readonly number[]): readonly Glitch[] {
  const [first, last] = [24, steps - 2 * STEPS_A_DAY];
  const glitches = GLITCH_KINDS.flatMap((kind): Glitch[] => {
    const { lasts, often, of } = KINDS[kind];
    const expected = (often * steps) / STEPS_A_DAY / 10;
    const count = Math.floor(expected) + (chance() < expected % 1 ? 1 : 0);
    return Array.from({ length: count }, () => {
      const length = between(chance, lasts[0], lasts[1]);
      const from = startOf(kind, chance, first, last, midnights);
      return {
        kind,
        from,
        until: Math.min(from + length - 1, last),
        counter: of === 'device' ? null : between(chance, 0, counters - 1),
        size: chance(),
      };
    });
  });
  return glitches.sort((one, other) => one.from - other.from);
}

/** Returns the step at which a glitch begins: a random one; for some kinds one at midnight. */
function startOf(kind: GlitchKind, chance: Chance, first: number, last: number, midnights: readonly number[]): number {
  const midnight = oneOf(
    chance,
    midnights.filter((step) => step > first && step < last),
  );
  if (kind === 'late_reset') return midnight;
  if (kind === 'previous_again') return midnight + between(chance, 2, 26);
  return between(chance, first, last);
}
