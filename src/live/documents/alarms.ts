import type { Alarm } from '../../model.ts';
import { type Getters, type Value, valuesOf } from './values.ts';

/**
 * Maximum number of alarms in the document, and maximum length of their texts. With these limits the document stays below 16,384
 * bytes in any script; Home Assistant does not record longer attributes (home-assistant.md 1.5).
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

/** The keys of an alarm, in the order of the document. */
export const ALARM_KEYS: readonly string[] = Object.keys(ALARM);
type AlarmValues = Readonly<Record<keyof typeof ALARM, Value>>;

/** The open alarms of a plant: the number of all, and the first 25. */
export interface AlarmsDocument {
  readonly count: number;
  readonly alarms: readonly AlarmValues[];
}

export const alarmsDocument = (alarms: readonly Alarm[]): AlarmsDocument => ({
  count: alarms.length,
  alarms: alarms.slice(0, LISTED_ALARMS).map((alarm) => valuesOf(ALARM, alarm)),
});

/** The event for an alarm that was not open at the last listing. */
export interface AlarmEvent extends AlarmValues {
  readonly event_type: (typeof ALARM_KINDS)[number];
}

export const alarmEvent = (alarm: Alarm): AlarmEvent => ({ event_type: alarm.kind ?? 'other', ...valuesOf(ALARM, alarm) });
