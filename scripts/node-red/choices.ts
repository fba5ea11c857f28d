/**
 * Which plants, devices and points an AsyncAPI document of the bridge lists. The text of these functions is put into the
 * function node of the subflow, so they use nothing outside themselves but each other.
 */

/** The parts of the AsyncAPI document that the subflow uses. */
export interface BridgeDocument {
  readonly components: { readonly schemas: Readonly<Record<string, StateSchema | undefined>> };
  readonly 'x-values'?: readonly ValueSchema[];
  readonly 'x-devices'?: readonly ListedDevice[];
}

interface StateSchema {
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly allOf?: readonly { readonly $ref: string }[];
}

interface ValueSchema {
  readonly title?: string;
  readonly 'x-unit'?: string;
  readonly $ref?: string;
  readonly anyOf?: readonly ValueSchema[];
}

interface ListedDevice {
  readonly ps_id: string;
  readonly ps_key: string;
  readonly device_type: number;
  readonly plant: string;
  readonly name?: string;
}

export interface ChoosablePlant {
  readonly name: string;
  readonly ps_id: string;
  readonly devices: ChoosableDevice[];
}

interface ChoosableDevice {
  /** The name of the plant, if it is the plant itself. */
  readonly name: string;
  readonly ps_key: string;
  readonly is_plant: boolean;
  readonly points: readonly ChoosablePoint[];
}

interface ChoosablePoint {
  readonly name: string;
  /** The key of the value in the state of the device. */
  readonly point: string;
  readonly unit: string | null;
  /** `<ps_id>/<ps_key>/<point>` */
  readonly path: string;
}

/** Which point the user wants, by ids or names. `point` can also be a path. */
export interface Wanted {
  readonly plant: string;
  readonly device: string;
  readonly point: string;
}

export interface Chosen extends ChoosablePoint {
  readonly plant: string;
  readonly ps_id: string;
  readonly device: string;
  readonly ps_key: string;
}

/**
 * Returns the plants of a document with their devices and points.
 *
 * @param path with the path of a point: a document that is too large for the list of devices has at least the device of this path
 */
export function listChoices(document: BridgeDocument, path: string): ChoosablePlant[] {
  const { schemas } = document.components;
  const referred = ($ref: string): string => $ref.split('/').at(-1) ?? '';
  const unitOf = (schema: ValueSchema | undefined): string | null => {
    if (schema?.$ref !== undefined) return unitOf(document['x-values']?.[Number(referred(schema.$ref))]);
    const units = new Set((schema?.anyOf ?? [schema]).map((one) => one?.['x-unit'] ?? null));
    return units.size === 1 ? ([...units][0] ?? null) : null;
  };
  const pointsOf = ({ ps_id, ps_key, device_type }: ListedDevice): readonly ChoosablePoint[] => {
    const own = schemas[`state_${device_type}`];
    const all = [own, ...(own?.allOf ?? []).map(({ $ref }) => schemas[referred($ref)])];
    return all
      .flatMap((schema) => Object.entries(schema?.properties ?? {}))
      .map(([point, schema]) => ({
        name: schema.title ?? schema.anyOf?.[0]?.title ?? point,
        point,
        unit: unitOf(schema),
        path: `${ps_id}/${ps_key}/${point}`,
      }));
  };
  const [ps_id = '', ps_key = '', point] = path.split('/');
  const device_type = Number(ps_key.split('_')[1]);
  const ofPath = point === undefined ? [] : [{ ps_id, ps_key, device_type, plant: ps_id, name: ps_key }];
  const plants = new Map<string, ChoosablePlant>();
  for (const device of document['x-devices'] ?? ofPath) {
    const plant = plants.get(device.ps_id) ?? { name: device.plant, ps_id: device.ps_id, devices: [] };
    plants.set(device.ps_id, plant);
    const { name = device.plant, ps_key: key } = device;
    plant.devices.push({ name, ps_key: key, is_plant: device.name === undefined, points: pointsOf(device) });
  }
  return [...plants.values()];
}

/**
 * Returns the point that the user wants, or a sentence that says why there is none. Names are compared without case. An empty
 * plant means any plant, an empty device the plant itself.
 */
export function choose(plants: readonly ChoosablePlant[], { plant, device, point }: Wanted): Chosen | string {
  const same = (text: string, ...names: readonly string[]): boolean =>
    names.some((name) => name.trim().toLowerCase() === text.trim().toLowerCase());
  const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
  if (point === '') return 'choose a point';
  const all = plants.flatMap((one) =>
    one.devices.flatMap((its) =>
      its.points.map((spec) => ({ ...spec, plant: one.name, ps_id: one.ps_id, device: its.name, ps_key: its.ps_key })),
    ),
  );
  const byPath = all.find(({ path }) => path === point);
  if (byPath !== undefined) return byPath;
  if (point.split('/').length === 3) return `no point "${point}": the second output lists them`;

  const itsPlants = plants.filter(({ name, ps_id }) => plant === '' || same(plant, name, ps_id));
  if (itsPlants.length === 0) return `no plant "${plant}": there are ${list(plants.map(({ name }) => name))}`;
  const candidates = itsPlants.flatMap(({ devices }) => devices);
  const isWanted = ({ name, ps_key, is_plant }: ChoosableDevice): boolean => (device === '' ? is_plant : same(device, name, ps_key));
  const devices = candidates.filter(isWanted);
  if (devices.length === 0) return `no device "${device}": there are ${list(candidates.map(({ name }) => name))}`;
  if (devices.length > 1 && device === '') return `several plants: choose one of ${list(itsPlants.map(({ name }) => name))}`;
  if (devices.length > 1) return `several devices "${device}": choose one of ${list(devices.map(({ ps_key }) => ps_key))}`;

  const points = all.filter((one) => one.ps_key === devices[0]?.ps_key && same(point, one.name, one.point));
  if (points.length > 1) return `several points "${point}": choose one of ${list(points.map((one) => one.point))}`;
  return points[0] ?? `no point "${point}" of "${devices[0]?.name}": the second output lists them`;
}
