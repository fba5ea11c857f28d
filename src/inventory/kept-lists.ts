import { z } from 'zod';
import { type Alarm, type Device, FAULT_STATUSES, type Plant } from '../model.ts';
import type { KnownLists } from './inventory.ts';
import { groupedByPlant } from './listing.ts';

const text = z.string().nullable();
const number = z.number().nullable();
const flag = z.boolean().nullable();
const faultStatus = z.enum(FAULT_STATUSES).nullable();
/** Key: name of a call. Value: when it last succeeded, epoch milliseconds. */
const doneSchema = z.record(z.string(), z.number());

const plantSchema: z.ZodType<Plant> = z.object({
  ...{ psId: z.string(), name: z.string(), type: text, declaredZone: text, online: flag },
  ...{ faultStatus, faultCount: number, alarmCount: number, buildStatus: text, connectionType: text },
  ...{ capacity: number, installDate: text, latitude: number, longitude: number },
  communicators: z.array(z.object({ serialNumber: z.string(), enabled: flag })),
});

const deviceSchema: z.ZodType<Device> = z.object({
  ...{ psKey: z.string(), psId: z.string(), deviceType: z.number(), typeName: text, name: z.string(), serialNumber: text },
  ...{ model: text, modelId: text, manufacturer: text, firmware: text, communicatorSerialNumber: text, uuid: text },
  ...{ faultStatus, deployed: flag },
});

const alarmSchema: z.ZodType<Alarm> = z.object({
  ...{ psId: z.string(), psKey: text, deviceName: text, code: text, name: z.string() },
  ...{ kind: z.enum(['fault', 'alarm', 'notice', 'suggestion']).nullable(), level: number, since: text },
});

const keptPlantSchema = z.object({
  plant: plantSchema,
  /** Whether the newest plant list lacks the plant. */
  isMissed: z.boolean(),
  detail: plantSchema.nullable(),
  devices: z.array(deviceSchema),
  /** ps_keys of those devices that the newest list lacks. */
  missedDevices: z.array(z.string()),
  /** Whether the plant's own device list was read. */
  hasOwnList: z.boolean(),
  done: doneSchema,
});

const keptAccountSchema = z.object({
  alarms: z.array(alarmSchema).nullable(),
  unauthorised: z.array(z.string()),
  /** ps_id by selection (`sn:…`). */
  bySerialNumber: z.record(z.string(), z.string()),
  /** Number of complete device lists. */
  listed: z.number(),
  plantByPlant: z.boolean(),
  done: doneSchema,
});

/** The data that the lists contain about a plant, as it is stored under its ps_id. */
export type KeptPlant = Readonly<z.infer<typeof keptPlantSchema>>;
/** The data that the lists contain about the whole account, as it is stored. */
export type KeptAccount = Readonly<z.infer<typeof keptAccountSchema>>;

export const keptPlantCodec = {
  parse: (json: unknown): KeptPlant => keptPlantSchema.parse(json),
  stored: (plant: KeptPlant): unknown => plant,
};

export const keptAccountCodec = {
  parse: (json: unknown): KeptAccount => keptAccountSchema.parse(json),
  empty: (): KeptAccount => ({ alarms: null, unauthorised: [], bySerialNumber: {}, listed: 0, plantByPlant: false, done: {} }),
};

/** What an inventory has listed, and which calls need not be repeated yet. */
export interface ListedCalls {
  readonly lists: KnownLists;
  /** Key: name of a call, a space and its subject. Value: when it last succeeded, epoch milliseconds. */
  readonly done: ReadonlyMap<string, number>;
}

export interface Kept {
  readonly account: KeptAccount;
  /** By ps_id. */
  readonly plants: ReadonlyMap<string, KeptPlant>;
}

/** Divides what is listed into a part for each plant and one for the account. */
export function keptOf({ lists, done }: ListedCalls): Kept {
  const devices = groupedByPlant(lists.devices.present);
  const doneOf = new Map<string, Record<string, number>>();
  const account: Record<string, number> = {};
  for (const [key, atMs] of done) {
    const [call = '', subject = ''] = key.split(' ');
    if (!lists.plants.present.has(subject)) account[key] = atMs;
    else doneOf.set(subject, { ...doneOf.get(subject), [call]: atMs });
  }
  const plants = [...lists.plants.present].map(([psId, plant]): [string, KeptPlant] => {
    const own = devices.get(psId) ?? [];
    return [
      psId,
      {
        plant,
        isMissed: lists.plants.missedOnce.has(psId),
        detail: lists.details.get(psId) ?? null,
        devices: [...own],
        missedDevices: own.map(({ psKey }) => psKey).filter((psKey) => lists.devices.missedOnce.has(psKey)),
        hasOwnList: lists.ownLists.has(psId),
        done: doneOf.get(psId) ?? {},
      },
    ];
  });
  const { alarms, unauthorised, bySerialNumber, listed, plantByPlant } = lists;
  return {
    account: {
      ...{ listed, plantByPlant, done: account, bySerialNumber: Object.fromEntries(bySerialNumber) },
      ...{ alarms: alarms && [...alarms], unauthorised: [...unauthorised] },
    },
    plants: new Map(plants),
  };
}

/** Joins the parts again: the inverse of {@link keptOf}. */
export function listedIn({ account, plants }: Kept): ListedCalls {
  const devices = [...plants.values()].flatMap((plant) => plant.devices);
  const doneOfPlants = [...plants].flatMap(([psId, plant]) =>
    Object.entries(plant.done).map(([call, atMs]) => [`${call} ${psId}`, atMs] as const),
  );
  const psIdsWith = (is: (plant: KeptPlant) => boolean): ReadonlySet<string> =>
    new Set([...plants].filter(([, plant]) => is(plant)).map(([psId]) => psId));
  const { done, bySerialNumber, ...ofAccount } = account;
  return {
    lists: {
      ...ofAccount,
      bySerialNumber: new Map(Object.entries(bySerialNumber)),
      plants: {
        present: new Map([...plants].map(([psId, { plant }]) => [psId, plant])),
        missedOnce: psIdsWith(({ isMissed }) => isMissed),
      },
      devices: {
        present: new Map(devices.map((device) => [device.psKey, device])),
        missedOnce: new Set([...plants.values()].flatMap(({ missedDevices }) => missedDevices)),
      },
      details: new Map([...plants].flatMap(([psId, { detail }]) => (detail === null ? [] : [[psId, detail]]))),
      ownLists: psIdsWith(({ hasOwnList }) => hasOwnList),
    },
    done: new Map([...Object.entries(done), ...doneOfPlants]),
  };
}
