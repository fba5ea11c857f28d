import type { Alarm } from '../model.ts';
import type { EntitySpec, Language } from './entities.ts';
import { PLAIN } from './entities.ts';

/** Home Assistant records no attributes beyond 16,384 bytes (home-assistant.md 1.5): so many alarms with texts of this length fit in any script. */
const LISTED_ALARMS = 25;
const TEXT_LENGTH = 80;

const KINDS = ['fault', 'alarm', 'notice', 'suggestion', 'other'] as const;

/** What attributes and events say of an alarm. */
const described = ({ name, code, kind, level, deviceName, since }: Alarm): Record<string, string | number | null> => ({
  name: name.slice(0, TEXT_LENGTH),
  code,
  kind,
  level,
  device: deviceName?.slice(0, TEXT_LENGTH) ?? null,
  since,
});

/** Payload of a plant's alarms topic: how many are open, and the first of them. */
export const alarmsState = (alarms: readonly Alarm[]): object => ({
  count: alarms.length,
  alarms: alarms.slice(0, LISTED_ALARMS).map(described),
});

/** Payload of a plant's event topic when an alarm opens; not to be retained. */
export const alarmEvent = (alarm: Alarm): object => ({ event_type: alarm.kind ?? 'other', ...described(alarm) });

const NAMES = {
  open_alarms: { en: 'Open alarms', pt: 'Alarmes abertos' },
  alarm: { en: 'Alarm', pt: 'Alarme' },
} as const;

/** A plant's alarm entities: their number with names and times as attributes, and an event for each new one. */
export const alarmEntities = (alarmsTopic: string, eventTopic: string, language: Language): readonly EntitySpec[] => [
  {
    ...PLAIN,
    key: 'open_alarms',
    platform: 'sensor',
    slug: 'open_alarms',
    name: NAMES.open_alarms[language],
    stateClass: 'measurement',
    entityCategory: 'diagnostic',
    stateTopic: alarmsTopic,
    valueTemplate: '{{ value_json.count }}',
    attributesTopic: alarmsTopic,
  },
  {
    ...PLAIN,
    key: 'alarm',
    platform: 'event',
    slug: 'alarm',
    name: NAMES.alarm[language],
    entityCategory: 'diagnostic',
    stateTopic: eventTopic,
    eventTypes: KINDS,
  },
];
