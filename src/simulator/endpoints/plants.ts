import type { PlantSpec } from '../plant.ts';
import { plantDevice } from '../plant.ts';
import type { World } from '../world.ts';
import { declaredZone, isoStamp, readableStamp } from '../zone.ts';
import { isOpen } from './alarms.ts';
import type { ApiCall } from './call.ts';
import { invalid, type Language, missing, numberSet, optionalText, page } from './parameters.ts';
import { localised, scaledEnergy, scaledMass, scaledPower, unknownAmount } from './units.ts';

const TARIFF = 0.92;
const CO2_KG_PER_KWH = 0.45;
const SILENCE_MS = 30 * 60_000;

const PLANT_TYPE_NAMES: Readonly<Record<number, Readonly<Record<Language, string>>>> = {
  3: { en: 'Distributed PV', zh: '分布式光伏' },
  4: { en: 'Residential PV', zh: '户用光伏' },
  5: { en: 'Residential ESS', zh: '户用储能' },
  12: { en: 'C&I ESS', zh: '工商业储能' },
};

/** getPowerStationList: returns the plants with the requested values of `valid_flag`; by default those with 1. */
export function getPowerStationList({ world, body, language, now }: ApiCall): unknown {
  const validFlags = numberSet(body, 'valid_flag') ?? new Set([1]);
  const types = numberSet(body, 'ps_type');
  const name = optionalText(body, 'ps_name') ?? '';
  const plants = world.plants.filter(
    (plant) => validFlags.has(plant.validFlag) && (types?.has(plant.type) ?? true) && plant.name.includes(name),
  );
  const { pageList, rowCount } = page(body, plants);
  return { pageList: pageList.map((plant) => listed(plant, world, language, now)), rowCount };
}

/** getPowerStationDetail (open-api-guide.md 3): returns the plant with this `ps_id`, or the plant with a device of this serial number. */
export function getPowerStationDetail(call: ApiCall): unknown {
  const { world, body } = call;
  const serialNumber = optionalText(body, 'sn');
  const psId = optionalText(body, 'ps_id');
  if (serialNumber === null && psId === null) throw missing('sn');
  const plant = world.plants.find(
    (candidate) =>
      String(candidate.psId) === psId || candidate.devices.some((device) => serialNumber !== null && device.serialNumber === serialNumber),
  );
  if (plant === undefined) throw invalid(serialNumber === null ? 'ps_id' : 'sn');
  return detailOf(plant, call);
}

/** Returns the detail of one plant, with personal data of its owner. */
export function detailOf(plant: PlantSpec, { world, language, now }: ApiCall): Record<string, unknown> {
  const { site } = plant;
  return {
    ...stateOf(plant, world, now),
    ps_key: plantDevice(plant).psKey,
    ps_type_name: PLANT_TYPE_NAMES[plant.type]?.[language] ?? null,
    design_capacity: plant.type === 12 ? null : site.pvPeakW,
    design_capacity_battery: site.battery?.capacityWh ?? null,
    design_capacity_pcs: site.battery?.maxPowerW ?? null,
    email: plant.owner.email,
    user_moble_tel: plant.owner.phone,
    param_income_unit_name: 'BRL',
    ps_price: String(TARIFF / 1000),
    ps_price_kwh: String(TARIFF),
    share_user_type: null,
    communication_dev_detail_list: communicators(plant),
    ...plant.misstated,
  };
}

/** Returns the fields of a plant that list and detail share. */
export const stateOf = (plant: PlantSpec, world: World, now: number) => ({
  ps_id: plant.psId,
  ps_name: plant.name,
  ps_type: plant.type,
  ps_status: isOnline(plant, world, now) ? 1 : 0,
  ps_fault_status: worstAlarm(plant, now),
  fault_count: plant.alarms.filter((alarm) => isOpen(alarm, now) && alarm.type === 1).length,
  alarm_count: plant.alarms.filter((alarm) => isOpen(alarm, now) && alarm.type === 2).length,
  build_status: plant.validFlag === 1 ? 2 : 1,
  connect_type: plant.connectType,
  install_date: readableStamp(plant.zone, plant.site.commissionedAt),
  latitude: plant.site.latitude,
  longitude: plant.site.longitude,
  ps_location: plant.owner.address,
  ps_current_time_zone: declaredZone(plant.zone),
  description: null,
  share_type: '0',
});

function listed(plant: PlantSpec, world: World, language: Language, now: number): Record<string, unknown> {
  const sampledAt = world.newestSample({ plant, device: plantDevice(plant) }, now);
  return {
    ...stateOf(plant, world, now),
    valid_flag: plant.validFlag,
    grid_connection_status: plant.validFlag === 1 ? 1 : 0,
    grid_connection_time: null,
    province_name: null,
    city_name: null,
    district_name: null,
    total_capcity: localised('kWp', plant.site.pvPeakW / 1000, language),
    ...(sampledAt === null ? silentAmounts : amounts(plant, world, language, sampledAt)),
    ...plant.misstated,
  };
}

function amounts(plant: PlantSpec, world: World, language: Language, sampledAt: number): Record<string, unknown> {
  const { pvW, day, month, year, lifetime } = world.truth(plant, sampledAt);
  const income = (wattHours: number) => localised('BRL', (wattHours / 1000) * TARIFF, language);
  const updated = isoStamp(plant.zone, sampledAt);
  return {
    curr_power: scaledPower(pvW, language),
    curr_power_update_time: updated,
    today_energy: scaledEnergy(day.pv, language),
    today_energy_update_time: updated,
    total_energy: scaledEnergy(lifetime.pv, language),
    total_energy_update_time: updated,
    total_capcity_update_time: updated,
    equivalent_hour: localised('h', day.pv / plant.site.pvPeakW, language),
    equivalent_hour_update_time: updated,
    co2_reduce: scaledMass((day.pv / 1000) * CO2_KG_PER_KWH, language),
    co2_reduce_update_time: updated,
    co2_reduce_total: scaledMass((lifetime.pv / 1000) * CO2_KG_PER_KWH, language),
    co2_reduce_total_update_time: updated,
    today_income: income(day.pv),
    today_income_update_time: updated,
    month_income: income(month.pv),
    month_income_update_time: updated,
    year_income: income(year.pv),
    total_income: income(lifetime.pv),
    total_income_update_time: updated,
  };
}

const silentAmounts = Object.fromEntries(
  [
    'curr_power',
    'today_energy',
    'total_energy',
    'equivalent_hour',
    'co2_reduce',
    'co2_reduce_total',
    'today_income',
    'total_income',
  ].flatMap((name) => [
    [name, unknownAmount],
    [`${name}_update_time`, null],
  ]),
);

export function isOnline(plant: PlantSpec, world: World, now: number): boolean {
  const sampledAt = world.newestSample({ plant, device: plantDevice(plant) }, now);
  return sampledAt !== null && now - sampledAt < SILENCE_MS;
}

/** Returns the `ps_fault_status` of a plant: 1 fault, 2 alarm, 3 normal. */
function worstAlarm({ alarms }: PlantSpec, now: number): 1 | 2 | 3 {
  const open = alarms.filter((alarm) => isOpen(alarm, now));
  if (open.some(({ type }) => type === 1)) return 1;
  return open.some(({ type }) => type === 2) ? 2 : 3;
}

const communicators = ({ devices }: PlantSpec) =>
  devices
    .filter(({ type }) => type === 9 || type === 22 || type === 26)
    .map(({ serialNumber, sendsData }) => ({ is_enable: sendsData ? 1 : 0, sn: serialNumber }));
