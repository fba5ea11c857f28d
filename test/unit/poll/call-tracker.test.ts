import { expect, test } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import { HOUR, MINUTE, testAgenda } from './support.ts';

const failing = (code: ConstructorParameters<typeof BridgeError>[0]) => () => Promise.reject(new BridgeError(code));

test('a call is made when it is due and not before', async () => {
  const { tracker, pass } = testAgenda();
  let made = 0;
  const list = () => tracker.runIfDue('plant_list', '', async () => ++made);
  expect(await list()).toBe(1);
  expect(await list()).toBeUndefined();
  pass(15 * MINUTE);
  expect(await list()).toBe(2);
  tracker.forget('plant_list');
  expect(await list()).toBe(3);
});

test('each subject has a time of its own', async () => {
  const { tracker } = testAgenda();
  expect(await tracker.runIfDue('plant_detail', '1', async () => 'one')).toBe('one');
  expect(await tracker.runIfDue('plant_detail', '2', async () => 'two')).toBe('two');
  expect(await tracker.runIfDue('plant_detail', '1', async () => 'again')).toBeUndefined();
});

test('a failure of one call is kept as a problem and leaves that call alone for a while', async () => {
  const { tracker, pass } = testAgenda();
  expect(await tracker.runIfDue('readings', '14', failing('cloud_fault'))).toBeUndefined();
  expect(tracker.problems().map(({ code }) => code)).toEqual(['cloud_fault']);
  expect(await tracker.runIfDue('readings', '14', async () => 'too early')).toBeUndefined();
  expect(await tracker.runIfDue('readings', '43', async () => 'another type')).toBe('another type');
  pass(MINUTE);
  expect(await tracker.runIfDue('readings', '14', async () => 'mended')).toBe('mended');
  expect(tracker.problems()).toEqual([]);
});

test('a failed call is due again after its wait, however rare it is otherwise', async () => {
  const { tracker, pass } = testAgenda();
  await tracker.runIfDue('device_list', '', async () => 'listed');
  pass(6 * HOUR);
  await tracker.runIfDue('device_list', '', failing('cloud_fault'));
  pass(MINUTE);
  expect(await tracker.runIfDue('device_list', '', async () => 'listed again')).toBe('listed again');
});

test.each(['gateway_unreachable', 'password_wrong', 'quota_hour', 'token_contested', 'internal'] as const)(
  '%s concerns every call and is thrown on',
  async (code) => {
    const { tracker } = testAgenda();
    await expect(tracker.runIfDue('readings', '14', failing(code))).rejects.toMatchObject({ code });
    expect(tracker.problems()).toEqual([]);
  },
);

test('the same failure is a warning once, another one again', async () => {
  const { tracker, warnings, pass } = testAgenda();
  for (let round = 0; round < 3; round++) {
    await tracker.runIfDue('readings', '14', failing('cloud_fault'));
    pass(HOUR);
  }
  expect(warnings()).toHaveLength(1);
  await tracker.runIfDue('readings', '14', failing('reply_malformed'));
  expect(warnings()).toHaveLength(2);
});

test('what failed for a subject that is gone is no problem any more', async () => {
  const { tracker } = testAgenda();
  tracker.fail('device_reading', 'a', new BridgeError('device_refused'));
  tracker.fail('device_reading', 'b', new BridgeError('device_refused'));
  tracker.fail('readings', 'b', new BridgeError('cloud_fault'));
  tracker.retain('device_reading', new Set(['a']));
  expect(tracker.problems().map(({ code }) => code)).toEqual(['device_refused', 'cloud_fault']);
});
