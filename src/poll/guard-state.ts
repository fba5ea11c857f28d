import { z } from 'zod';
import type { CounterState } from '../readings/guard/counter-guard.ts';
import type { Witness } from '../readings/guard/sample-time.ts';
import { MAX_MAGNITUDE } from '../readings/normalise.ts';
import type { PlantOffset } from '../readings/plant-offset.ts';
import type { Whereabouts } from '../readings/sun.ts';
import { packed, unpacked } from './packed-counter.ts';

/** The guard's state of one plant that must survive a restart. It is saved under the ps_id, separately for each base topic. */
export interface PlantMemory extends PlantGuardState {
  /** Key: ps_key. */
  readonly devices: Readonly<Record<string, DeviceMemory>>;
}

/**
 * Key: point id. Value: the counter's state; null if the saved state is invalid. Objects with numbers as keys are slow, hence a
 * map.
 */
type Counters = ReadonlyMap<string, CounterState | null>;

export interface DeviceMemory extends Omit<DeviceGuardState, 'counters'> {
  readonly counters: Counters;
}

/** The guard's state of all plants in one document, as earlier versions saved it and as a capture contains it. */
export interface GuardState {
  readonly version: 1;
  /** Key: ps_id. */
  readonly plants: Readonly<Record<string, PlantGuardState>>;
  /** Key: ps_key. */
  readonly devices: Readonly<Record<string, DeviceGuardState>>;
}

export interface PlantGuardState extends Whereabouts {
  readonly offset: PlantOffset | null;
  /** Highest power that two successive samples of a device have reached, in W. */
  readonly highestW: number;
}

export interface DeviceGuardState {
  readonly witness: Witness;
  /** Highest power in the device's newest sample, in W. */
  readonly lastW: number;
  /** Key: point id. Value: the counter's state; null if the saved state is invalid. */
  readonly counters: Readonly<Record<string, CounterState | null>>;
}

const DAY_MINUTES = 24 * 60;
const finite = z.number();
/** Value of a counter in its unit, with the same limit as values from the cloud. */
const quantity = finite.min(0).max(MAX_MAGNITUDE);
const difference = finite.min(-MAX_MAGNITUDE).max(MAX_MAGNITUDE);
/** Epoch or local milliseconds, up to the year 2100. */
const time = finite.min(0).max(4_102_444_800_000);
const powerW = quantity.catch(0);
const minutes = finite.min(-DAY_MINUTES).max(DAY_MINUTES);
const count = finite.min(0).max(1e9);

const segment = z.object({ offset: difference, raw: quantity, at: time, movedAt: time });
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
/** Renames `course` in saved state to `segment`: earlier versions used that name. */
const withSegment = (json: unknown): unknown =>
  typeof json === 'object' && json !== null && 'course' in json ? { ...json, segment: json.course } : json;

const tracking = z.preprocess(
  withSegment,
  z.object({
    segment: segment.nullable(),
    former: segment.nullable(),
    evidence: evidence.nullable(),
    held: z.object({ since: time, samples: count }).nullable(),
    pacePerHour: quantity,
  }),
);
const period = z.object({
  period: time,
  before: segment.extend({ shown: quantity }).nullable(),
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
  wrongClock: time.nullable().catch(null), // earlier versions did not save this
}) satisfies z.ZodType<Witness>;
const offset = z.object({
  declaredMinutes: minutes.nullable(),
  inForceMinutes: minutes.nullable(),
  proposal: z.object({ minutes, localMs: time }).nullable(),
  ahead: z.boolean(),
}) satisfies z.ZodType<PlantOffset>;

const degrees = (limit: number) => finite.min(-limit).max(limit).nullable().catch(null); // earlier versions did not save this
const plant = z.object({ offset: offset.nullable().catch(null), latitude: degrees(90), longitude: degrees(180), highestW: powerW });

const counterOrNull = counter.nullable().catch(null);
const devices = z.record(z.string(), z.object({ witness, lastW: powerW, counters: z.record(z.string(), counterOrNull) }));

const storedDevice = z
  .object({ witness, lastW: powerW, counters: z.array(z.tuple([z.string(), z.unknown()])) })
  .transform((device): DeviceMemory => ({ ...device, counters: countersOf(device.counters, device.witness) }));
const memorySchema = plant.extend({ devices: z.record(z.string(), storedDevice) }) satisfies z.ZodType<PlantMemory>;
const documentSchema = z.object({ version: z.literal(1), plants: z.record(z.string(), plant), devices }) satisfies z.ZodType<GuardState>;

/**
 * Converts the state of a plant to the JSON of its file and back. A counter is stored as a list of numbers (packed-counter.ts),
 * or as its whole state if a list cannot hold it.
 */
export const memoryCodec = {
  /** Throws if the JSON is not the state of a plant. An invalid number invalidates only its counter or device. */
  parse: (json: unknown): PlantMemory => memorySchema.parse(json),
  // Spread last, as in homeassistant/device-announcements.ts.
  stored: ({ devices, ...plant }: PlantMemory): unknown => ({
    devices: mapValues(devices, ({ witness, lastW, counters }) => ({ witness, lastW, counters: listOf(counters, witness) })),
    ...plant,
  }),
};

const listOf = (counters: Counters, { seenAt }: Witness): readonly (readonly [pointId: string, state: unknown])[] =>
  Array.from(counters, ([pointId, state]) => [pointId, (state && packed(state, seenAt)) ?? state]);

const countersOf = (stored: readonly [string, unknown][], { seenAt }: Witness): Counters =>
  new Map(stored.map(([pointId, json]) => [pointId, counterOrNull.parse(Array.isArray(json) ? unpacked(json, seenAt) : json)]));

const mapValues = <T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/**
 * Reads the document of all plants. `parse` throws if the JSON is not such a document. An invalid number invalidates only its
 * counter or device.
 */
export const guardStateCodec = {
  parse: (json: unknown): GuardState => documentSchema.parse(json),
  empty: (): GuardState => ({ version: 1, plants: {}, devices: {} }),
};

/** The state of a plant about which nothing is known. */
export const UNKNOWN_PLANT: PlantGuardState = { offset: null, latitude: null, longitude: null, highestW: 0 };

/** Splits the document of all plants into the state of each plant, by ps_id. A ps_key begins with the ps_id of its plant. */
export function memoriesIn({ plants, devices }: GuardState): ReadonlyMap<string, PlantMemory> {
  const memories = new Map(
    Object.entries(plants).map(([psId, plant]) => [psId, { ...plant, devices: {} as Record<string, DeviceMemory> }]),
  );
  for (const [psKey, device] of Object.entries(devices)) {
    const psId = psKey.split('_')[0] ?? '';
    const memory = memories.get(psId) ?? { ...UNKNOWN_PLANT, devices: {} };
    memory.devices[psKey] = { ...device, counters: new Map(Object.entries(device.counters)) };
    memories.set(psId, memory);
  }
  return memories;
}

/** Joins the states of plants (by ps_id) into one document. */
export function documentOf(memories: ReadonlyMap<string, PlantMemory>): GuardState {
  const all = [...memories];
  return {
    version: 1,
    plants: Object.fromEntries(all.map(([psId, { devices: _, ...plant }]) => [psId, plant])),
    devices: Object.assign({}, ...all.map(([, { devices }]) => mapValues(devices, recordOf))),
  };
}

const recordOf = (device: DeviceMemory): DeviceGuardState => ({ ...device, counters: Object.fromEntries(device.counters) });
