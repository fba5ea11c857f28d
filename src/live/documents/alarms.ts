import type { Alarm } from '../../model.ts';
import { type Getters, type Value, valuesOf } from './values.ts';

/**
 * Home Assistant does not record attributes beyond 16,384 bytes (home-assistant.md 1.5). This number of alarms fits, with texts
 * of maximum length in any script.
 */
const LISTED_ALARMS = 25;
const TEXT_LENGTH = 80;

export const ALARM_KINDS = ['fault', 'alarm', 'notice', 'suggestion', 'other'] as const;

const ALARM = {
  name: ({ name }) => name.slice(0, TEXT_LENGTH),
  code: ({ code }) => code,
  kind: ({ kind }) => kind,
  level: ({ level }) => level,
  device: ({ deviceName }) => deviceName?.slice(0, TEXT_LENGTH) ?? null,
  since: ({ since }) => since,
} satisfies Getters<Alarm>;

/** In the order of the document. */
export const ALARM_KEYS: readonly string[] = Object.keys(ALARM);
type AlarmValues = Readonly<Record<keyof typeof ALARM, Value>>;

/** The open alarms of a plant: their number, and the first ones. */
export interface AlarmsDocument {
  readonly count: number;
  readonly alarms: readonly AlarmValues[];
}

export const alarmsDocument = (alarms: readonly Alarm[]): AlarmsDocument => ({
  count: alarms.length,
  alarms: alarms.slice(0, LISTED_ALARMS).map((alarm) => valuesOf(ALARM, alarm)),
});

/** An alarm that was opened since the last listing. */
export interface AlarmEvent extends AlarmValues {
  readonly event_type: (typeof ALARM_KINDS)[number];
}

export const alarmEvent = (alarm: Alarm): AlarmEvent => ({ event_type: alarm.kind ?? 'other', ...valuesOf(ALARM, alarm) });
