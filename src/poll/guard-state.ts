import { z } from 'zod';
import type { CounterState } from '../readings/guard/counter-guard.ts';
import type { Witness } from '../readings/guard/sample-time.ts';
import { MAX_MAGNITUDE } from '../readings/normalise.ts';
import type { PlantOffset } from '../readings/plant-offset.ts';
import type { Whereabouts } from '../readings/sun.ts';

/** What the bridge must not forget about the numbers: plain JSON, kept per base topic. */
export interface GuardState {
  readonly version: 1;
  /** By ps_id. */
  readonly plants: Readonly<Record<string, PlantGuardState>>;
  /** By ps_key. */
  readonly devices: Readonly<Record<string, DeviceGuardState>>;
}

export interface PlantGuardState extends Whereabouts {
  readonly offset: PlantOffset | null;
  /** Highest power that two samples in a row have shown. */
  readonly highestW: number;
}

export interface DeviceGuardState {
  readonly witness: Witness;
  /** Highest power in its newest sample. */
  readonly lastW: number;
  /** By point id; null: what the file has of it cannot be. */
  readonly counters: Readonly<Record<string, CounterState | null>>;
}

const DAY_MINUTES = 24 * 60;
const finite = z.number();
/** Of a counter, in its unit: the same bound as for what the cloud sends. */
const quantity = finite.min(0).max(MAX_MAGNITUDE);
const difference = finite.min(-MAX_MAGNITUDE).max(MAX_MAGNITUDE);
/** Epoch or local milliseconds of this century. */
const time = finite.min(0).max(4_102_444_800_000);
const powerW = quantity.catch(0);
const minutes = finite.min(-DAY_MINUTES).max(DAY_MINUTES);
const count = finite.min(0).max(1e9);

const course = z.object({ offset: difference, raw: quantity, at: time, movedAt: time });
const evidence = z.object({
  doubt: z.enum(['first', 'drop', 'dip', 'leap', 'swap', 'former', 'previous_again']),
  firstRaw: quantity,
  firstAt: time,
  raw: quantity,
  at: time,
  movedAt: time,
  samples: count,
  leaps: count,
  strays: count,
});
const tracking = z.object({
  course: course.nullable(),
  former: course.nullable(),
  evidence: evidence.nullable(),
  held: z.object({ since: time, samples: count }).nullable(),
  pacePerHour: quantity,
});
const period = z.object({
  period: time,
  before: course.extend({ shown: quantity }).nullable(),
  unreset: z.boolean(),
  zeroFirst: z.boolean(),
});
const counter = z.object({ period: period.nullable(), tracking }) satisfies z.ZodType<CounterState>;
const witness = z.object({
  serialNumber: z.string().nullable(),
  uuid: z.string().nullable(),
  swappedAt: time.nullable().catch(null),
  seenAt: time.catch(0),
  seenReadAt: time.catch(0),
  wrongClock: time.nullable().catch(null), // an earlier version kept none
}) satisfies z.ZodType<Witness>;
const offset = z.object({
  declaredMinutes: minutes.nullable(),
  inForceMinutes: minutes.nullable(),
  proposal: z.object({ minutes, localMs: time }).nullable(),
  ahead: z.boolean(),
}) satisfies z.ZodType<PlantOffset>;

const degrees = (limit: number) => finite.min(-limit).max(limit).nullable().catch(null); // an earlier version kept none
const plant = z.object({ offset: offset.nullable().catch(null), latitude: degrees(90), longitude: degrees(180), highestW: powerW });

const memorySchema = z.object({
  version: z.literal(1),
  plants: z.record(z.string(), plant),
  devices: z.record(z.string(), z.object({ witness, lastW: powerW, counters: z.record(z.string(), counter.nullable().catch(null)) })),
}) satisfies z.ZodType<GuardState>;

export const emptyGuardState = (): GuardState => ({ version: 1, plants: {}, devices: {} });

/** For the file it is kept in. `parse` throws on anything that is no memory; a number that cannot be costs what it belongs to, and no more. */
export const guardStateCodec = { parse: (json: unknown): GuardState => memorySchema.parse(json), empty: emptyGuardState };
