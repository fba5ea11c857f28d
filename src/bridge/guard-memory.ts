import { z } from 'zod';
import type { CounterState } from '../readings/guard/counter-guard.ts';
import type { Witness } from '../readings/guard/sample-time.ts';
import type { PlantOffset } from '../readings/plant-offset.ts';
import type { Whereabouts } from '../readings/sun.ts';

/** What the bridge must not forget about the numbers: plain JSON, kept per base topic. */
export interface GuardMemory {
  readonly version: 1;
  /** By ps_id. */
  readonly plants: Readonly<Record<string, PlantMemory>>;
  /** By ps_key. */
  readonly devices: Readonly<Record<string, DeviceMemory>>;
}

export interface PlantMemory extends Whereabouts {
  readonly offset: PlantOffset | null;
  /** Highest power that two samples in a row have shown. */
  readonly highestW: number;
}

export interface DeviceMemory {
  readonly witness: Witness;
  /** Highest power in its newest sample. */
  readonly lastW: number;
  /** By point id. */
  readonly counters: Readonly<Record<string, CounterState>>;
}

const finite = z.number();
/** An earlier version kept none. */
const unknownBefore = finite.nullable().default(null);
const course = z.object({ offset: finite, raw: finite, at: finite, movedAt: finite });
const evidence = z.object({
  doubt: z.enum(['first', 'drop', 'dip', 'leap', 'swap', 'former', 'previous_again']),
  firstRaw: finite,
  firstAt: finite,
  raw: finite,
  at: finite,
  movedAt: finite,
  samples: finite,
  leaps: finite,
  strays: finite,
});
const tracking = z.object({
  course: course.nullable(),
  former: course.nullable(),
  evidence: evidence.nullable(),
  held: z.object({ since: finite, samples: finite }).nullable(),
  pacePerHour: finite,
});
const period = z.object({
  period: finite,
  before: course.extend({ shown: finite }).nullable(),
  unreset: z.boolean(),
  zeroFirst: z.boolean(),
});
const counter = z.object({ period: period.nullable(), tracking }) satisfies z.ZodType<CounterState>;
const witness = z.object({
  serialNumber: z.string().nullable(),
  uuid: z.string().nullable(),
  swappedAt: finite.nullable(),
  seenAt: finite,
  seenReadAt: finite,
  wrongClock: unknownBefore,
}) satisfies z.ZodType<Witness>;
const offset = z.object({
  declaredMinutes: finite.nullable(),
  inForceMinutes: finite.nullable(),
  proposal: z.object({ minutes: finite, localMs: finite }).nullable(),
  ahead: z.boolean(),
}) satisfies z.ZodType<PlantOffset>;

const plant = z.object({ offset: offset.nullable(), latitude: unknownBefore, longitude: unknownBefore, highestW: finite });

const memorySchema = z.object({
  version: z.literal(1),
  plants: z.record(z.string(), plant),
  devices: z.record(z.string(), z.object({ witness, lastW: finite, counters: z.record(z.string(), counter) })),
}) satisfies z.ZodType<GuardMemory>;

export const emptyMemory = (): GuardMemory => ({ version: 1, plants: {}, devices: {} });

/** For the file it is kept in. `parse` throws on anything that is no memory. */
export const memoryCodec = { parse: (json: unknown): GuardMemory => memorySchema.parse(json), empty: emptyMemory };
