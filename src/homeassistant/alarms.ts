import { ALARM_KINDS } from '../live/documents/alarms.ts';
import type { Texts } from '../texts/texts.ts';
import type { EntitySpec } from './entities.ts';
import { PLAIN } from './entities.ts';

/**
 * A plant's alarm entities: a sensor that shows the number of open alarms and has their names and times as attributes, and an event
 * entity that fires for each new alarm.
 */
export const alarmEntities = (alarmsTopic: string, eventTopic: string, texts: Texts): readonly EntitySpec[] => [
  {
    ...PLAIN,
    key: 'open_alarms',
    platform: 'sensor',
    slug: 'open_alarms',
    name: texts('entity.open_alarms'),
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
    name: texts('entity.alarm'),
    entityCategory: 'diagnostic',
    stateTopic: eventTopic,
    eventTypes: ALARM_KINDS,
  },
];
