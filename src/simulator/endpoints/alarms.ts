import type { AlarmSpec, PlantSpec } from '../plant.ts';
import { DEVICE_TYPES } from '../points/tables.ts';
import { periodStart, readableStamp } from '../zone.ts';
import type { ApiCall } from './call.ts';
import { invalid, type Language, numberSet, optionalInteger, optionalText, page } from './parameters.ts';

const OPEN = 8;
const CLOSED = 9;
const BOTH = 999;

export const isOpen = ({ since, closedAt }: AlarmSpec, now: number): boolean => since <= now && (closedAt === null || closedAt > now);

/** Returns a device's `dev_fault_status`: 1 fault, 2 alarm, 4 normal. */
export function deviceFaultStatus({ alarms }: PlantSpec, psKey: string, now: number): 1 | 2 | 4 {
  const types = alarms.filter((alarm) => alarm.psKey === psKey && isOpen(alarm, now)).map(({ type }) => type);
  if (types.includes(1)) return 1;
  return types.includes(2) ? 2 : 4;
}

/** getFaultAlarmInfo: returns the open alarms and, if they are requested, closed alarms that began in the plant's present month. */
export const getFaultAlarmInfo = (call: ApiCall): unknown => page(call.body, askedAlarms(call));

export function askedAlarms({ world, body, language, now }: ApiCall): Record<string, unknown>[] {
  const psId = optionalText(body, 'ps_id');
  const psKey = optionalText(body, 'ps_key');
  const wanted = optionalInteger(body, 'process_status') ?? OPEN;
  if (![OPEN, CLOSED, BOTH].includes(wanted)) throw invalid('process_status');
  const types = numberSet(body, 'fault_type');
  const levels = numberSet(body, 'fault_level');
  return world.plants
    .filter((plant) => psId === null || String(plant.psId) === psId)
    .flatMap((plant) =>
      plant.alarms
        .filter((alarm) => psKey === null || alarm.psKey === psKey)
        .filter((alarm) => (types?.has(alarm.type) ?? true) && (levels?.has(alarm.level) ?? true))
        .filter((alarm) => isWanted(alarm, plant, wanted, now))
        .map((alarm) => row(alarm, plant, language, now)),
    );
}

function isWanted(alarm: AlarmSpec, { zone }: PlantSpec, wanted: number, now: number): boolean {
  if (alarm.since > now) return false;
  if (isOpen(alarm, now)) return wanted !== CLOSED;
  return wanted !== OPEN && alarm.since >= periodStart(zone, 'month', now);
}

function row(alarm: AlarmSpec, plant: PlantSpec, language: Language, now: number): Record<string, unknown> {
  const device = plant.devices.find(({ psKey }) => psKey === alarm.psKey);
  const open = isOpen(alarm, now);
  return {
    fault_code: alarm.code,
    fault_name: language === 'en' ? alarm.name : '系统故障',
    fault_desc: null,
    fault_reason: alarm.code,
    fault_type: alarm.type,
    fault_level: alarm.level,
    create_time: readableStamp(plant.zone, alarm.since),
    over_time: open || alarm.closedAt === null ? null : readableStamp(plant.zone, alarm.closedAt),
    process_status: open ? 1 : CLOSED,
    ps_id: plant.psId,
    ps_name: plant.name,
    ps_key: alarm.psKey,
    device_name: device?.name ?? null,
    device_model_code: device?.model ?? null,
    type_name: device === undefined ? null : (DEVICE_TYPES[device.type]?.name[language] ?? null),
    uuid: device?.uuid ?? null,
  };
}
