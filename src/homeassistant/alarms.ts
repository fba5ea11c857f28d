import { ALARM_KINDS } from '../live/documents/alarms.ts';
import type { EntitySpec, Language } from './entities.ts';
import { PLAIN } from './entities.ts';

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
    eventTypes: ALARM_KINDS,
  },
];
