import { PLANT_DEVICE_TYPE, type PointRole } from '../../model.ts';
import { NET_BATTERY_POWER, NET_GRID_POWER } from '../../readings/net-power.ts';
import type { EnergyFlow, EnergyPicture } from './documents/energy.ts';
import { hasRole, type MeasuredBy, measuredAtOf, measuredBy, type PlantDocuments, presentNumber, rounded, sumOf } from './measured.ts';

/** The device types that can measure a power, in groups. The first group with a measurement is used (docs/decisions/point-roles.md). */
export const SOLAR_TYPES: readonly (readonly number[])[] = [[PLANT_DEVICE_TYPE], [14, 1, 55], [26]];
export const GRID_TYPES: readonly (readonly number[])[] = [[PLANT_DEVICE_TYPE], [14], [7]];
export const BATTERY_TYPES: readonly (readonly number[])[] = [[PLANT_DEVICE_TYPE], [14], [26], [45], [43]];
export const LOAD_TYPES: readonly (readonly number[])[] = [[PLANT_DEVICE_TYPE], [14], [26]];
const SOC_TYPES: readonly (readonly number[])[] = [[PLANT_DEVICE_TYPE], [14], [26], [43], [59]];

const GRID_ROLES: readonly PointRole[] = ['grid_power', 'grid_import', 'grid_export', 'grid_import_power', 'grid_export_power'];
const BATTERY_ROLES: readonly PointRole[] = ['battery_power', 'battery_charge', 'battery_discharge', 'battery_charge_power', 'soc'];

/** Returns the present powers of a plant from the state documents of the plant and its devices. */
export function energyPicture(documents: PlantDocuments): EnergyPicture {
  const solarBy = measuredBy(documents, SOLAR_TYPES, hasRole('pv_power'));
  const gridBy = measuredBy(documents, GRID_TYPES, ({ slug }) => slug === NET_GRID_POWER.slug);
  const batteryBy = measuredBy(documents, BATTERY_TYPES, ({ slug }) => slug === NET_BATTERY_POWER.slug);
  const loadBy = measuredBy(documents, LOAD_TYPES, hasRole('load_power'));
  const socBy = measuredBy(documents, SOC_TYPES, hasRole('soc'));
  const has = (roles: readonly PointRole[]): boolean =>
    documents.some(({ points }) => points.some(({ role }) => role !== null && roles.includes(role)));
  const known = { solar: atLeastZero(powerOf(solarBy)), grid: powerOf(gridBy), battery: powerOf(batteryBy) };
  const hasParts = { hasSolar: solarBy.length > 0 || has(['pv_yield']), hasGrid: has(GRID_ROLES), hasBattery: has(BATTERY_ROLES) };
  const homeIsComputed = loadBy.length === 0;
  const home = atLeastZero(homeIsComputed ? computedHome(known, hasParts) : powerOf(loadBy));
  const used = [...solarBy, ...gridBy, ...batteryBy, ...loadBy];
  return {
    ...known,
    home,
    homeIsComputed,
    soc: meanOf(socBy.map((measured) => presentNumber(measured, '%'))),
    ...hasParts,
    flows: flowsOf(known, hasParts),
    measuredAt: oldest(used.map(({ document }) => measuredAtOf(document))),
  };
}

type Powers = Pick<EnergyPicture, 'solar' | 'grid' | 'battery'>;
type Parts = Pick<EnergyPicture, 'hasSolar' | 'hasGrid' | 'hasBattery'>;

const powerOf = (measured: readonly MeasuredBy[]): number | null => sumOf(measured.map((each) => presentNumber(each, 'W')));

const atLeastZero = (power: number | null): number | null => (power === null ? null : Math.max(0, power));

/**
 * Returns the power of the home: what sun, grid and battery supply, minus what grid and battery receive. Null unless the grid is measured
 * and every part has a value.
 */
function computedHome(powers: Powers, parts: Parts): number | null {
  const inOut = inOutOf(powers, parts);
  return inOut === null || !parts.hasGrid ? null : rounded(inOut.solar + inOut.grid + inOut.battery);
}

/** Returns the powers, with 0 for each part that the plant does not have; null if the power of a part that it has is not known. */
function inOutOf({ solar, grid, battery }: Powers, { hasSolar, hasGrid, hasBattery }: Parts): Record<keyof Powers, number> | null {
  const shown = { solar: hasSolar ? solar : 0, grid: hasGrid ? grid : 0, battery: hasBattery ? battery : 0 };
  if (shown.solar === null || shown.grid === null || shown.battery === null) return null;
  return { solar: shown.solar, grid: shown.grid, battery: shown.battery };
}

/**
 * Returns the flows of power between the parts of a plant, by the convention of Home Assistant's power chart: the sun supplies the home
 * first, then the battery, then the grid; the battery supplies the home before the grid; the grid supplies the rest.
 */
export function flowsOf(powers: Powers, parts: Parts): readonly EnergyFlow[] {
  const inOut = inOutOf(powers, parts);
  if (inOut === null || !parts.hasGrid) return [];
  const left = {
    solar: inOut.solar,
    battery: Math.max(0, inOut.battery),
    grid: Math.max(0, inOut.grid),
  };
  const wanted = {
    home: Math.max(0, inOut.solar + inOut.grid + inOut.battery),
    battery: Math.max(0, -inOut.battery),
    grid: Math.max(0, -inOut.grid),
  };
  return ORDER.flatMap(([from, to]) => {
    const power = Math.min(left[from], wanted[to]);
    if (power < LEAST_FLOW) return [];
    left[from] -= power;
    wanted[to] -= power;
    return [{ from, to, power: rounded(power) }];
  });
}

/** The smallest flow that is shown, in W. Powers have one decimal, so that a smaller difference is a rounding error. */
const LEAST_FLOW = 0.05;

const ORDER: readonly (readonly [from: EnergyFlow['from'], to: EnergyFlow['to']])[] = [
  ['solar', 'home'],
  ['solar', 'battery'],
  ['solar', 'grid'],
  ['battery', 'home'],
  ['battery', 'grid'],
  ['grid', 'home'],
  ['grid', 'battery'],
];

/** Returns the mean of several states of charge in %; null unless all of them are known. */
function meanOf(values: readonly (number | null)[]): number | null {
  const sum = sumOf(values);
  return sum === null ? null : rounded(sum / values.length);
}

function oldest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
