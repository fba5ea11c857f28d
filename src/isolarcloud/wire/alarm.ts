import type { Alarm } from '../../model.ts';
import { countOf, type Fields, idOf, meaningOf, nameOf } from './fields.ts';

const KINDS: Readonly<Record<string, NonNullable<Alarm['kind']>>> = { 1: 'fault', 2: 'alarm', 3: 'notice', 4: 'suggestion' };

/** Upper limit for a plausible level; the documented levels are 1 to 4. */
const MOST_LEVEL = 99;

/** Decodes an entry of getFaultAlarmInfo. Returns null if the entry has no plant, or neither name nor code. */
export function alarmOf(fields: Fields): Alarm | null {
  const psId = idOf(fields['ps_id']);
  const code = idOf(fields['fault_code']);
  const name = nameOf(fields['fault_name']) ?? code;
  if (psId === null || name === null) return null;
  return {
    psId,
    psKey: idOf(fields['ps_key']),
    deviceName: nameOf(fields['device_name']),
    code,
    name,
    kind: meaningOf(fields['fault_type'], KINDS),
    level: countOf(fields['fault_level'], MOST_LEVEL),
    since: idOf(fields['create_time']),
  };
}
