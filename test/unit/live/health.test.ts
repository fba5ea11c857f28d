import { expect, test } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import { healthOf } from '../../../src/live/health.ts';

const passwordWrong = new BridgeError('password_wrong');
const cloudFault = new BridgeError('cloud_fault');
const quotaHour = new BridgeError('quota_hour');

test('without a problem all is well', () => {
  expect(healthOf([], [])).toEqual({ account: 'ok', quota: 'ok', cloud: 'ok', bridge: 'ok', problem: null });
});

test('each problem shows where it belongs', () => {
  expect(healthOf([], [cloudFault, quotaHour])).toMatchObject({ account: 'ok', quota: 'quota_hour', cloud: 'cloud_fault' });
});

test('of several problems the sentence is of the one that ended the cycle, else of what the account is refused for', () => {
  expect(healthOf([cloudFault], [passwordWrong]).problem).toBe(cloudFault);
  expect(healthOf([], [cloudFault, passwordWrong]).problem).toBe(passwordWrong);
});

test('of several accounts whose polls have ended, the worst error is shown, and each part has its own', () => {
  const health = healthOf([cloudFault, passwordWrong], [quotaHour]);
  expect(health).toEqual({ account: 'password_wrong', quota: 'quota_hour', cloud: 'cloud_fault', bridge: 'ok', problem: passwordWrong });
});
