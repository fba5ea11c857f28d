import { textsOf } from '../../app/texts.ts';
import { findPoint, type Selection, selectPoints } from '../../catalogue/index.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../errors.ts';
import type { HistorySubject } from '../../history/request-plan.ts';
import type { PointInfo } from '../../isolarcloud/wire/point-info.ts';
import { type Device, PLANT_DEVICE_TYPE, type PointSpec, plantKey } from '../../model.ts';
import { EffectivePoints } from '../../poll/effective-points.ts';
import { phrase } from '../../texts/texts.ts';
import type { Cloud } from '../support/with-cloud.ts';
import { isNamed } from '../values/value-rows.ts';

/** A plant or device with the points whose history is requested. */
export type NamedSubject = AccountSubject & HistorySubject;

/** A plant or device. `plant` and `device` are names; for a plant both are its own. */
interface AccountSubject {
  readonly psKey: string;
  readonly deviceType: number;
  readonly psId: string;
  readonly plant: string;
  readonly device: string;
}

/** The part of the account whose history is requested. */
export interface Choice {
  /**
   * Selectors of points: `14/13134` for one, `14/*` for a device type; null for the energy counters that the configuration
   * selects.
   */
  readonly points: readonly string[] | null;
  /** ps_keys of plants and devices; null for all. */
  readonly devices: readonly string[] | null;
  /** A text that the name of the device or point or the slug must contain; null for all. */
  readonly name: string | null;
}

/**
 * Returns the chosen points of the chosen plants and devices, with their present scale. A plant or device without any of these
 * points is left out.
 * @throws BridgeError usage_invalid for an unknown point or device, and errors of the request for units
 */
export async function historySubjects(config: Config, { points, devices, name }: Choice, cloud: Cloud): Promise<readonly NamedSubject[]> {
  const present = everythingOf(cloud);
  const texts = textsOf(config);
  const psKeys = new Set(present.map(({ psKey }) => psKey));
  const unknown = devices?.find((psKey) => !psKeys.has(psKey));
  if (unknown !== undefined) throw new BridgeError('usage_invalid', { detail: phrase('detail.device_unknown', { device: unknown }) });

  const chosen = devices === null ? present : present.filter(({ psKey }) => devices.includes(psKey));
  const isWanted = wantedPoints(points);
  const book = new EffectivePoints(selectionFor(config, points), []);
  const isChosen = ({ device }: { readonly device: string }, spec: PointSpec): boolean =>
    isWanted(spec) && (name === null || isNamed({ device, spec, texts }, name));
  const subjects = (): readonly NamedSubject[] =>
    chosen
      .map((subject) => ({ ...subject, specs: book.specsOf(subject.deviceType, subject.psKey).filter((spec) => isChosen(subject, spec)) }))
      .filter(({ specs }) => specs.length > 0);
  for (const [deviceType, one] of oneOfEachType(subjects())) {
    const units = await unitsOf(cloud, deviceType, one).catch(withoutUnits);
    book.learn(deviceType, new Map(units.map((unit) => [unit.pointId, unit])));
  }
  return subjects();
}

interface OneOfType {
  readonly psKey: string;
  /** Points of all subjects of the type. */
  readonly pointIds: Set<string>;
}

function oneOfEachType(subjects: readonly NamedSubject[]): ReadonlyMap<number, OneOfType> {
  const ofType = new Map<number, OneOfType>();
  for (const { deviceType, psKey, specs } of subjects) {
    const one = ofType.get(deviceType) ?? { psKey, pointIds: new Set() };
    ofType.set(deviceType, one);
    for (const { pointId } of specs) one.pointIds.add(pointId);
  }
  return ofType;
}

/** Units of points: from the list of the device type, or in a flavour without such a list from one reading of one device. */
async function unitsOf({ client }: Cloud, deviceType: number, { psKey, pointIds }: OneOfType): Promise<readonly PointInfo[]> {
  if (client.listsPoints) return client.getOpenPointInfo(deviceType);
  const { units = [] } = await client.getDeviceRealTimeData({ deviceType, psKeys: [psKey], pointIds: [...pointIds], withUnits: true });
  return units;
}

/** Returns all plants and devices in the order of the account, each plant before its devices. */
function everythingOf({ plants, devices }: Cloud): readonly AccountSubject[] {
  const byPlant = new Map<string, Device[]>([...plants.keys()].map((psId) => [psId, []]));
  for (const device of devices.values()) byPlant.get(device.psId)?.push(device);
  return [...plants.values()].flatMap(({ psId, name }) => [
    { psId, plant: name, device: name, psKey: plantKey(psId), deviceType: PLANT_DEVICE_TYPE },
    ...(byPlant.get(psId) ?? []).map((device) => ({
      psId,
      plant: name,
      device: device.name,
      psKey: device.psKey,
      deviceType: device.deviceType,
    })),
  ]);
}

function wantedPoints(points: readonly string[] | null): (spec: PointSpec) => boolean {
  if (points === null) return ({ counter }) => counter !== null;
  return ({ deviceType, pointId }) => points.includes(`${deviceType}/${pointId}`) || points.includes(`${deviceType}/*`);
}

/**
 * Returns the points from which `wantedPoints` chooses. Without names: those that the configuration selects. With names: the preset
 * `all` of every device type, the custom points and the points named singly, whatever the configuration selects.
 */
function selectionFor({ points }: Config, named: readonly string[] | null): Selection {
  if (named === null) return selectPoints(points);
  const own = new Set(points.custom.map(({ device_type, point_id }) => `${device_type}/${point_id}`));
  const single = named.filter((name) => !name.endsWith('/*'));
  const unknown = single.find((name) => {
    const [type = '', pointId = ''] = name.split('/');
    return !own.has(name) && findPoint(Number(type), pointId) === null;
  });
  if (unknown !== undefined) throw new BridgeError('usage_invalid', { detail: phrase('detail.point_unknown', { point: unknown }) });
  return selectPoints({ ...points, preset: 'all', device_types: 'all', include: single, exclude: [] });
}

/** Returns no units if the cloud refuses to tell them, so that the units of the catalogue are used; otherwise throws the error. */
function withoutUnits(error: unknown): readonly never[] {
  if (error instanceof BridgeError && ['permission_missing', 'request_rejected'].includes(error.code)) return [];
  throw error;
}
