import { between, type Chance, oneOf } from './chance.ts';
import { STEPS_A_DAY } from './truth.ts';

/** Glitches observed in the field (isolarcloud-open-api.md 4.8), with their duration and frequency. */

interface Kind {
  /** In steps of five minutes. */
  readonly lasts: readonly [number, number];
  /** Average number in ten days. */
  readonly often: number;
  /** Affects the whole device, or one counter. */
  readonly of: 'device' | 'counter';
}

export const KINDS = {
  /** Null, `--`, or missing. */
  missing: { lasts: [1, 40], often: 2, of: 'counter' },
  all_missing: { lasts: [1, 40], often: 1, of: 'device' },
  negative: { lasts: [1, 3], often: 0.5, of: 'counter' },
  zero: { lasts: [1, 14], often: 1.5, of: 'counter' },
  all_zero: { lasts: [1, 14], often: 0.5, of: 'device' },
  /** A computed total falls by hundredths of a per cent up to eight per cent, and returns. */
  dip: { lasts: [1, 30], often: 1.5, of: 'counter' },
  /** Far too high, or the value of another device. */
  garbage: { lasts: [1, 4], often: 1, of: 'counter' },
  /** Replicas alternate; one of them is behind, and its device_time shows it. */
  old_replica: { lasts: [6, 72], often: 1, of: 'device' },
  /** As before, but with the newest device_time. */
  lagging_totals: { lasts: [6, 72], often: 1, of: 'device' },
  late_reset: { lasts: [1, 30], often: 1.5, of: 'counter' },
  previous_again: { lasts: [1, 18], often: 1, of: 'counter' },
  /** No new sample; the last one is repeated. */
  silent: { lasts: [6, 200], often: 0.7, of: 'device' },
  /** No polls: the bridge is down, or the cloud is away. The guard's state passes through its file. */
  nobody_asks: { lasts: [12, 700], often: 0.5, of: 'device' },
  /** The offset in force is wrong by an hour for two polls. */
  hour_ahead: { lasts: [2, 2], often: 0.4, of: 'device' },
  hour_behind: { lasts: [2, 2], often: 0.4, of: 'device' },
  /** The device's clock shows another week. */
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
  /** Index of the counter; null: all. */
  readonly counter: number | null;
  /** Severity from 0 to 1. */
  readonly size: number;
}

/** Glitches of a device in random order, which may overlap; the first hours and the last two days are without. */
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

/** Some kinds occur at midnight. */
function startOf(kind: GlitchKind, chance: Chance, first: number, last: number, midnights: readonly number[]): number {
  const midnight = oneOf(
    chance,
    midnights.filter((step) => step > first && step < last),
  );
  if (kind === 'late_reset') return midnight;
  if (kind === 'previous_again') return midnight + between(chance, 2, 26);
  return between(chance, first, last);
}
