import { beforeEach, expect, test } from 'vitest';
import { RetainedState, type RetainedTopics } from '../../../src/publish/retained-state.ts';
import { topicsFor } from '../../../src/topics.ts';

let sent: string[];
let retainedState: RetainedState;

const broker: RetainedTopics = {
  retain: (topic, payload) => void sent.push(`${topic}=${payload}`),
  republish: (topic, payload) => void sent.push(`again ${topic}=${payload}`),
  clear: (topic) => void sent.push(`clear ${topic}`),
};

beforeEach(() => {
  sent = [];
  retainedState = new RetainedState(broker, topicsFor('base'));
});

/** What an earlier run has left of a topic. */
const left = (topic: string, payload = 'old'): void => retainedState.addStale(new Map([[topic, payload]]));

const cleared = (): string[] => sent.filter((line) => line.startsWith('clear ')).map((line) => line.slice('clear '.length));

test('what falls out of the picture stays until it is swept off', () => {
  retainedState.update(
    new Map([
      ['base/1/1_a/state', '{}'],
      ['base/1/1_b/state', '{}'],
    ]),
  );
  retainedState.update(new Map([['base/1/1_a/state', '{}']]));
  expect(cleared()).toEqual([]);
  retainedState.removeStale();
  expect(cleared()).toEqual(['base/1/1_b/state']);
});

test('what comes back before the sweep is not swept', () => {
  const all = new Map([['base/1/1_a/state', '{}']]);
  retainedState.update(all);
  retainedState.update(new Map());
  retainedState.update(all);
  retainedState.removeStale();
  expect(cleared()).toEqual([]);
});

test('a device that an earlier run left online is offline until it was read again', () => {
  left('base/1/1_a/availability', 'online');
  left('base/1/1_b/availability', 'offline');
  left('base/garden/pump/availability', 'online');
  expect(sent).toEqual(['base/1/1_a/availability=offline']);
  retainedState.update(new Map([['base/1/1_a/availability', 'online']]));
  left('base/1/1_a/availability', 'online');
  expect(sent.at(-1)).toBe('base/1/1_a/availability=online');
});

test('what an earlier run has left is swept off unless it is shown again', () => {
  left('base/1/1_a/state');
  left('base/1/1_gone/state');
  retainedState.update(new Map([['base/1/1_a/state', '{}']]));
  retainedState.removeStale();
  expect(cleared()).toEqual(['base/1/1_gone/state']);
});

test.each([
  ['the bridge itself', 'base/bridge/a/state'],
  ['a program of the user', 'base/garden/pump/state'],
  ['a bridge whose base topic lies below ours', 'base/north/bridge/state'],
] as const)('%s is not swept off', (_case, topic) => {
  left(topic);
  retainedState.removeStale();
  expect(cleared()).toEqual([]);
});

test('the whole picture is sent again when somebody may have missed it', () => {
  retainedState.update(new Map([['base/1/1_a/state', '{}']]));
  retainedState.republishAll();
  expect(sent).toEqual(['base/1/1_a/state={}', 'again base/1/1_a/state={}']);
});

test('at the end every device is offline, and its values stay', () => {
  retainedState.update(
    new Map([
      ['base/1/1_a/state', '{}'],
      ['base/1/1_a/availability', 'online'],
    ]),
  );
  sent = [];
  retainedState.markOffline();
  expect(sent).toEqual(['base/1/1_a/availability=offline']);
});
