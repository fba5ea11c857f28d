import { beforeEach, expect, test } from 'vitest';
import { Publications, type RetainedTopics } from '../../../src/bridge/publications.ts';
import { topicsFor } from '../../../src/topics.ts';

let sent: string[];
let hear: (topic: string, payload?: string, retained?: boolean) => void;
let subscriptions: number;
let publications: Publications;

const broker: RetainedTopics = {
  retain: (topic, payload) => void sent.push(`${topic}=${payload}`),
  republish: (topic, payload) => void sent.push(`again ${topic}=${payload}`),
  clear: (topic) => void sent.push(`clear ${topic}`),
  subscribe: (_filter, handler) => {
    subscriptions++;
    hear = (topic, payload = 'old', retained = true) => handler(topic, payload, { retained });
    return () => {
      subscriptions--;
    };
  },
};

beforeEach(() => {
  sent = [];
  subscriptions = 0;
  publications = new Publications(broker, topicsFor('base'));
  publications.start();
});

const cleared = (): string[] => sent.filter((line) => line.startsWith('clear ')).map((line) => line.slice('clear '.length));

test('what falls out of the picture stays until it is swept off', () => {
  publications.show(
    new Map([
      ['base/1/1_a/state', '{}'],
      ['base/1/1_b/state', '{}'],
    ]),
  );
  publications.show(new Map([['base/1/1_a/state', '{}']]));
  expect(cleared()).toEqual([]);
  publications.sweep();
  expect(cleared()).toEqual(['base/1/1_b/state']);
});

test('what comes back before the sweep is not swept', () => {
  const all = new Map([['base/1/1_a/state', '{}']]);
  publications.show(all);
  publications.show(new Map());
  publications.show(all);
  publications.sweep();
  expect(cleared()).toEqual([]);
});

test('a device that an earlier run left online is offline until it was read again', () => {
  hear('base/1/1_a/availability', 'online');
  hear('base/1/1_b/availability', 'offline');
  hear('base/garden/pump/availability', 'online');
  expect(sent).toEqual(['base/1/1_a/availability=offline']);
  publications.show(new Map([['base/1/1_a/availability', 'online']]));
  hear('base/1/1_a/availability', 'online');
  expect(sent.at(-1)).toBe('base/1/1_a/availability=online');
});

test('what an earlier run has left is swept off unless it is shown again', () => {
  hear('base/1/1_a/state');
  hear('base/1/1_gone/state');
  publications.show(new Map([['base/1/1_a/state', '{}']]));
  publications.sweep();
  expect(cleared()).toEqual(['base/1/1_gone/state']);
});

test.each([
  ['a message that is not retained', 'base/1/1_a/state', 'live', false],
  ['the echo of a cleared topic', 'base/1/1_a/state', '', true],
  ['the bridge itself', 'base/bridge/a/state', 'old', true],
  ['a program of the user', 'base/garden/pump/state', 'old', true],
  ['a bridge whose base topic lies below ours', 'base/north/bridge/state', 'old', true],
] as const)('%s is not swept off', (_case, topic, payload, retained) => {
  hear(topic, payload, retained);
  publications.sweep();
  expect(cleared()).toEqual([]);
});

test('after the first sweep nobody looks around any more', () => {
  expect(subscriptions).toBe(1);
  publications.sweep();
  expect(subscriptions).toBe(0);
});

test('the whole picture is sent again when somebody may have missed it', () => {
  publications.show(new Map([['base/1/1_a/state', '{}']]));
  publications.repeat();
  expect(sent).toEqual(['base/1/1_a/state={}', 'again base/1/1_a/state={}']);
});

test('at the end every device is offline, and its values stay', () => {
  publications.show(
    new Map([
      ['base/1/1_a/state', '{}'],
      ['base/1/1_a/availability', 'online'],
    ]),
  );
  sent = [];
  publications.offline();
  expect(sent).toEqual(['base/1/1_a/availability=offline']);
});
