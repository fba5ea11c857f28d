import { beforeEach, expect, test } from 'vitest';
import type { LiveDocument } from '../../../src/live/live-document.ts';
import type { Changes } from '../../../src/live/live-state.ts';
import type { PointSpec } from '../../../src/model.ts';
import { RetainedState, type StatePublisher } from '../../../src/publish/retained-state.ts';
import { topicsFor } from '../../../src/topics.ts';
import { alarm, device, plant } from '../poll/support.ts';
import { lifetimeEnergy, power } from '../readings/spec.ts';

let sent: string[];
let retained: Map<string, string>;
let retainedState: RetainedState;

const publisher: StatePublisher = {
  retain: (topic, payload) => {
    retained.set(topic, payload);
    sent.push(`${topic}=${payload}`);
  },
  repeat: (topic) => void sent.push(`again ${topic}=${retained.get(topic)}`),
  clear: (topic) => {
    retained.delete(topic);
    sent.push(`clear ${topic}`);
  },
  send: (topic, payload) => void sent.push(`once ${topic}=${payload}`),
  retainedTopics: () => retained.keys(),
  isRetained: (topic) => retained.has(topic),
};

beforeEach(() => {
  sent = [];
  retained = new Map();
  retainedState = new RetainedState(publisher, topicsFor('base'), { plainTopics: true });
});

const documentOf = (psKey: string, points: readonly PointSpec[] = []): LiveDocument => ({
  psId: '1',
  psKey,
  subject: { psKey, plant: plant('1'), device: device(psKey), newest: undefined, specs: [] },
  points,
  dataState: 'fresh',
  isAlive: true,
  state: {},
  alarms: null,
});

const update = (changes: Partial<Changes>): void => retainedState.update({ documents: [], openedAlarms: [], bridge: null, ...changes });
const show = (after: LiveDocument, before: LiveDocument | null = null): void => update({ documents: [{ before, after }] });
const remove = (before: LiveDocument): void => update({ documents: [{ before, after: null }] });

/** Sets a retained message that an earlier run has left on the broker. */
const left = (topic: string, payload = 'old'): void => retainedState.addStale(new Map([[topic, payload]]), { hasGrace: false });

const cleared = (): string[] => sent.filter((line) => line.startsWith('clear ')).map((line) => line.slice('clear '.length));

const A = documentOf('1_a');
const B = documentOf('1_b');

test('the topics of a device that is gone stay until they are removed', () => {
  show(A);
  show(B);
  remove(B);
  expect(cleared()).toEqual([]);
  retainedState.removeStale();
  expect(cleared()).toEqual(['base/1/1_b/state', 'base/1/1_b/availability']);
});

test('a device that comes back before that keeps them', () => {
  show(A);
  remove(A);
  show(A);
  retainedState.removeStale();
  expect(cleared()).toEqual([]);
});

test('the plain topic of a point that is not read any more is removed', () => {
  const energy = { ...lifetimeEnergy, slug: 'energy' };
  const both = documentOf('1_a', [power, energy]);
  show(both);
  show(documentOf('1_a', [power]), both);
  retainedState.removeStale();
  expect(cleared()).toEqual(['base/1/1_a/energy']);
});

test('a device that an earlier run left online is offline until it was read again', () => {
  left('base/1/1_a/availability', 'online');
  left('base/1/1_b/availability', 'offline');
  left('base/garden/pump/availability', 'online');
  expect(sent).toEqual(['base/1/1_a/availability=offline']);
  show(A);
  left('base/1/1_a/availability', 'online');
  expect(sent.at(-1)).toBe('base/1/1_a/availability=online');
});

test('a retained topic of an earlier run is removed unless it is published again', () => {
  left('base/1/1_a/state');
  left('base/1/1_gone/state');
  show(A);
  retainedState.removeStale();
  expect(cleared()).toEqual(['base/1/1_gone/state']);
});

test.each([
  ['the bridge itself', 'base/bridge/a/state'],
  ['a program of the user', 'base/garden/pump/state'],
  ['a bridge whose base topic lies below ours', 'base/north/bridge/state'],
] as const)('%s is not removed', (_case, topic) => {
  left(topic);
  retainedState.removeStale();
  expect(cleared()).toEqual([]);
});

test('everything that is shown is sent again for subscribers that may have missed it', () => {
  show(A);
  show(B);
  remove(B);
  sent = [];
  retainedState.republishAll();
  expect(sent.filter((line) => line.includes('/1/'))).toEqual(['again base/1/1_a/state={}', 'again base/1/1_a/availability=online']);
  expect(sent[0]).toContain('again base/bridge/availability');
});

test('at the end every device is offline, and its values stay', () => {
  show(A);
  sent = [];
  retainedState.markOffline();
  expect(sent).toEqual(['base/1/1_a/availability=offline']);
});

test('an alarm that has opened is an event that is not retained', () => {
  update({ openedAlarms: [alarm('1', { name: 'Grid overvoltage' })] });
  expect(sent).toEqual([expect.stringMatching(/^once base\/1\/1_11_0_0\/event=.*Grid overvoltage/)]);
});
