import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PreviousRun } from '../../../src/live/previous-run.ts';
import { escapeId, topicsFor, unescapeId } from '../../../src/topics.ts';

const topics = topicsFor('base');

/** Returns the previous run if the broker retains these messages. Key: topic. Value: payload. */
function found(retained: Readonly<Record<string, string>>): PreviousRun {
  const previousRun = new PreviousRun(topics);
  previousRun.found(new Map(Object.entries(retained)));
  return previousRun;
}

test('states are found by the key of their device, also where the topic had to escape it', () => {
  const psKey = '1_14_a/b_1';
  const previousRun = found({ [topics.deviceState('1', psKey)]: '{"energy":7}', 'base/1/1_14_1_1/availability': 'online' });
  expect([...previousRun.psKeys()]).toEqual([psKey]);
  expect(previousRun.of(psKey)).toMatchObject({ psId: '1', psKey, deviceType: 14, state: { energy: 7 } });
});

test.each([
  ['no JSON', 'base/1/1_14_1_1/state', 'online'],
  ['no object', 'base/1/1_14_1_1/state', '7'],
  ['of a program of the user', 'base/garden/pump/state', '{"energy":7}'],
  ['no id that the bridge writes', 'base/1/1_14_-x110000-_1/state', '{"energy":7}'],
])('a payload that is %s is ignored', (_case, topic, payload) => {
  expect([...found({ [topic]: payload }).psKeys()]).toEqual([]);
});

test('of values that no state has nothing is taken over', () => {
  expect(found({ 'base/1/1_14_1_1/state': '{"energy":{"much":1},"power":[1],"fault":true}' }).of('1_14_1_1')?.state).toEqual({
    fault: true,
  });
});

test('a counter is found with the time of its sample', () => {
  const state = { energy: 7.5, device_time: '2026-03-10T12:00:00-03:00', model: 'x' };
  const previousRun = found({ 'base/1/1_14_1_1/state': JSON.stringify(state) });
  const counter = { value: 7.5, at: Date.UTC(2026, 2, 10, 15), localMs: Date.UTC(2026, 2, 10, 12) };
  expect(previousRun.counterOf('1_14_1_1', 'energy')).toEqual(counter);
  expect(previousRun.counterOf('1_14_1_1', 'model')).toBeNull();
  expect(previousRun.counterOf('1_14_2_1', 'energy')).toBeNull();
});

test('every id can be read back from its topic, and nothing else is an id', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      expect(unescapeId(escapeId(id))).toBe(id);
    }),
  );
  const piece = fc.constantFrom('-x', '2f', '-', '/', 'a', '-x2f-', '-x2F-', '-x41-', '-x110000-', '-xd800-');
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('');
      const id = unescapeId(text);
      if (id !== null) expect(escapeId(id)).toBe(text);
    }),
  );
});
