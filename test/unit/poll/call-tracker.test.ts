import fc from 'fast-check';
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

test('the failure of a subject that no longer exists is not a problem', async () => {
  const { tracker } = testAgenda();
  tracker.fail('device_reading', 'a', new BridgeError('device_refused'));
  tracker.fail('device_reading', 'b', new BridgeError('device_refused'));
  tracker.fail('readings', 'b', new BridgeError('cloud_fault'));
  tracker.retain('device_reading', new Set(['a']));
  expect(tracker.problems().map(({ code }) => code)).toEqual(['device_refused', 'cloud_fault']);
  expect([tracker.hasFailed('device_reading', 'a'), tracker.hasFailed('device_reading', 'b')]).toEqual([true, false]);
});

test('a call whose last time lies ahead is made: the clock was set back', async () => {
  const { tracker, pass } = testAgenda();
  await tracker.runIfDue('plant_list', '', async () => 'listed');
  pass(-HOUR);
  expect(await tracker.runIfDue('plant_list', '', async () => 'listed again')).toBe('listed again');
});

test('readings are due whenever they are asked for', async () => {
  const { tracker } = testAgenda();
  for (let poll = 0; poll < 2; poll++) expect(await tracker.runIfDue('readings', '14', async () => poll)).toBe(poll);
});

test('the time of a call is that of its last success', async () => {
  const { tracker, pass, now } = testAgenda();
  expect(tracker.lastDoneMs('plant_list')).toBeUndefined();
  await tracker.runIfDue('plant_list', '', async () => 'listed');
  const listedMs = now();
  pass(HOUR);
  await tracker.runIfDue('plant_list', '', failing('cloud_fault'));
  expect(tracker.lastDoneMs('plant_list')).toBe(listedMs);
  expect(tracker.lastDoneMs('plant_list', 'another subject')).toBeUndefined();
});

test('any other error than a BridgeError ends the poll as an internal error', async () => {
  const { tracker } = testAgenda();
  const broken = tracker.runIfDue('readings', '14', () => Promise.reject(new TypeError('a bug')));
  await expect(broken).rejects.toMatchObject({ code: 'internal' });
});

test('a call that failed is suspended until its wait is over, and has failed until it succeeds', async () => {
  const { tracker, pass } = testAgenda();
  tracker.fail('readings', '14', new BridgeError('cloud_fault'));
  const state = () => [tracker.isSuspended('readings', '14'), tracker.hasFailed('readings', '14')];
  pass(MINUTE - 1);
  expect(state()).toEqual([true, true]);
  pass(1);
  expect(state()).toEqual([false, true]);
  await tracker.runIfDue('readings', '14', async () => 'read');
  expect(state()).toEqual([false, false]);
});

test('each further failure in a row makes the wait longer, and a success makes it short again', () => {
  const { tracker, now } = testAgenda();
  const waitAfterFailure = (): number => {
    tracker.fail('readings', '14', new BridgeError('cloud_fault'));
    return (tracker.nextRetryMs() ?? 0) - now();
  };
  expect([waitAfterFailure(), waitAfterFailure(), waitAfterFailure()]).toEqual([MINUTE, 2 * MINUTE, 4 * MINUTE]);
  tracker.clearFailure('readings', '14');
  expect(waitAfterFailure()).toBe(MINUTE);
});

test('a failure that only new settings can resolve is never retried', () => {
  const { tracker, pass } = testAgenda();
  tracker.fail('readings', '14', new BridgeError('password_wrong'));
  expect(tracker.nextRetryMs()).toBeNull();
  pass(1000 * HOUR);
  expect(tracker.isSuspended('readings', '14')).toBe(true);
});

test('the next retry is the first of the readings and devices that wait, not of lists, parts, or what may be read already', () => {
  const { tracker, now, pass } = testAgenda();
  const fault = new BridgeError('cloud_fault');
  tracker.fail('plant_list', '', fault);
  tracker.fail('part_of_readings', '14', fault);
  expect(tracker.nextRetryMs()).toBeNull();
  tracker.fail('device_reading', 'a', new BridgeError('device_refused'));
  expect(tracker.nextRetryMs()).toBe(now() + 4 * MINUTE);
  tracker.fail('readings', '14', fault);
  expect(tracker.nextRetryMs()).toBe(now() + MINUTE);
  pass(MINUTE);
  expect(tracker.nextRetryMs()).toBe(now() + 3 * MINUTE);
});

test('for any failures and successes, the problems are the calls whose last attempt failed, and only these wait', async () => {
  const subject = fc.constantFrom('1', '2', '3');
  const step = fc.tuple(fc.constantFrom('readings', 'plant_detail', 'device_reading'), subject, fc.boolean(), fc.nat(2 * HOUR));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { tracker, pass } = testAgenda();
      const failed = new Set<string>();
      for (const [call, subject, succeeds, waitMs] of steps) {
        const before = tracker.isSuspended(call, subject);
        let isMade = false;
        await tracker.runIfDue(call, subject, async () => {
          isMade = true;
          if (!succeeds) throw new BridgeError('cloud_fault');
        });
        if (before) expect(isMade).toBe(false);
        if (isMade && succeeds) failed.delete(`${call} ${subject}`);
        if (isMade && !succeeds) failed.add(`${call} ${subject}`);
        expect(tracker.problems()).toHaveLength(failed.size);
        expect(tracker.isSuspended(call, subject)).toBe(failed.has(`${call} ${subject}`));
        expect(tracker.hasFailed(call, subject)).toBe(failed.has(`${call} ${subject}`));
        pass(waitMs);
      }
    }),
  );
});
