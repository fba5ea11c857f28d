import pino from 'pino';
import type { Alarm, Device, DeviceSample, Plant, RawValue } from '../../../src/model.ts';
import { CallTracker } from '../../../src/poll/call-tracker.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** The time at which tests start: 2026-03-10 15:00 UTC. */
export const START = Date.UTC(2026, 2, 10, 15);

export const plant = (psId: string, facts: Partial<Plant> = {}): Plant => ({
  psId,
  name: `Plant ${psId}`,
  type: null,
  declaredZone: 'GMT-3',
  online: true,
  faultStatus: 'normal',
  faultCount: 0,
  alarmCount: 0,
  buildStatus: null,
  connectionType: null,
  capacity: null,
  installDate: null,
  latitude: null,
  longitude: null,
  communicators: [],
  ...facts,
});

/** Returns a device. @param psKey `<ps_id>_<device type>_…` */
export function device(psKey: string, facts: Partial<Device> = {}): Device {
  const [psId = '', deviceType = ''] = psKey.split('_');
  return {
    psKey,
    psId,
    deviceType: Number(deviceType),
    typeName: null,
    name: 'Device',
    serialNumber: null,
    model: null,
    modelId: null,
    manufacturer: null,
    firmware: null,
    communicatorSerialNumber: null,
    uuid: null,
    faultStatus: 'normal',
    deployed: true,
    ...facts,
  };
}

export const alarm = (psId: string, facts: Partial<Alarm> = {}): Alarm => ({
  psId,
  psKey: null,
  deviceName: null,
  code: '1',
  name: 'Alarm',
  kind: 'alarm',
  level: 1,
  since: null,
  ...facts,
});

export const sample = (psKey: string, deviceTime: string | null, values: Readonly<Record<string, RawValue>> = {}): DeviceSample => ({
  psKey,
  psId: psKey.split('_')[0] ?? null,
  serialNumber: null,
  uuid: null,
  deviceTime,
  faultStatus: null,
  deployed: null,
  values: new Map(Object.entries(values)),
});

export interface TestAgenda {
  readonly tracker: CallTracker;
  readonly now: () => number;
  readonly pass: (ms: number) => void;
  /** Returns the logged lines as text. */
  readonly warnings: () => readonly string[];
}

/** Creates a call tracker with its own clock and without randomness. */
export function testAgenda(): TestAgenda {
  let nowMs = START;
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const now = (): number => nowMs;
  return {
    tracker: new CallTracker({ now, random: () => 0, log }),
    now,
    warnings: () => lines.filter((line) => line.includes('"level":40')),
    pass: (ms) => {
      nowMs += ms;
    },
  };
}
