import { expect, test } from 'vitest';
import type { LiveDocument } from '../../../src/live/live-document.ts';
import { RetainedState } from '../../../src/publish/retained-state.ts';
import { topicsFor } from '../../../src/topics.ts';
import { device, plant } from '../poll/support.ts';
import { lifetimeEnergy, power } from '../readings/spec.ts';

const acPower = { ...power, slug: 'ac_power' };
const yielded = { ...lifetimeEnergy, slug: 'total_yield' };
const INVERTER: LiveDocument = {
  psId: '1',
  psKey: '1_14_1_1',
  subject: { psKey: '1_14_1_1', plant: plant('1'), device: device('1_14_1_1'), newest: undefined, specs: [acPower, yielded] },
  points: [acPower, yielded],
  dataState: 'fresh',
  isAlive: true,
  state: { fault: false, ac_power: null, total_yield: 12.5 },
  alarms: null,
};

/** Returns the payloads of a document. Key: topic, without the part that all topics of the plant share. */
function shown(document: LiveDocument, plainTopics = false): Record<string, string> {
  const retained: Record<string, string> = {};
  const publisher = {
    retain: (topic: string, payload: string) => {
      retained[topic.slice('base/1/'.length)] = payload;
    },
    repeat: () => undefined,
    clear: () => undefined,
    send: () => undefined,
    retainedTopics: () => [],
    isRetained: () => false,
  };
  const state = new RetainedState(publisher, topicsFor('base'), { plainTopics });
  state.update({ documents: [{ before: null, after: document }], openedAlarms: [], bridge: null });
  return retained;
}

test('a device has its state and whether it is alive', () => {
  expect(shown(INVERTER)).toEqual({
    '1_14_1_1/state': '{"fault":false,"ac_power":null,"total_yield":12.5}',
    '1_14_1_1/availability': 'online',
  });
  expect(shown({ ...INVERTER, isAlive: false })).toMatchObject({ '1_14_1_1/availability': 'offline' });
});

test('plain topics hold each point alone, with the word null where it has no value', () => {
  const topics = shown(INVERTER, true);
  expect(topics).toMatchObject({ '1_14_1_1/total_yield': '12.5', '1_14_1_1/ac_power': 'null' });
  expect(topics).not.toHaveProperty('1_14_1_1/fault');
});

test('a plant has its alarms, too', () => {
  const topics = shown({ ...INVERTER, psKey: '1_11_0_0', alarms: { count: 0, alarms: [] } });
  expect(topics['1_11_0_0/alarms']).toBe('{"count":0,"alarms":[]}');
});

test('of what is not listed yet only the state is published', () => {
  expect(Object.keys(shown({ ...INVERTER, subject: null, isAlive: false }))).toEqual(['1_14_1_1/state']);
});
