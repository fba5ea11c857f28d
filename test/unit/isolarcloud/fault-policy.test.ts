import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/calendar.ts';
import { BridgeError, ERRORS, type ErrorCode } from '../../../src/errors.ts';
import { endsCycle, policyOf, retryAt } from '../../../src/isolarcloud/fault-policy.ts';

const now = Date.parse('2025-12-31T22:40:00Z');

describe('a call that failed', () => {
  it.each<[ErrorCode, number]>([
    ['quota_hour', 20 * MINUTE_MS],
    ['quota_month', 80 * MINUTE_MS],
    ['login_too_often', HOUR_MS],
    ['permission_missing', DAY_MS],
    ['request_rejected', DAY_MS],
    ['clock_wrong', HOUR_MS],
  ])('with %s waits %d ms, and no less for any chance', (code, wait) => {
    expect(retryAt(new BridgeError(code), now, 1, 0)).toBe(now + wait);
    expect(retryAt(new BridgeError(code), now, 1, 0.99)).toBeGreaterThan(now + wait);
  });

  it.each<[ErrorCode, number, number | undefined]>([
    ['permission_missing', HOUR_MS, undefined],
    ['request_rejected', HOUR_MS, undefined],
    ['endpoint_missing', 2 * MINUTE_MS, 2 * MINUTE_MS],
  ])('with %s waits %d ms where it was the login, since no other call is possible without it', (code, wait, retryAfterMs) => {
    const error = new BridgeError(code, { endpoint: 'login', retryAfterMs });
    expect(retryAt(error, now, 1, 0)).toBe(now + wait);
    expect(retryAt(error, now, 1, 0.99)).toBeLessThan(now + wait + 5 * MINUTE_MS);
  });

  it.each<ErrorCode>(['gateway_unreachable', 'gateway_timeout', 'reply_malformed', 'reply_foreign', 'cloud_fault'])(
    'with %s backs off',
    (code) => {
      expect(retryAt(new BridgeError(code), now, 1, 0)).toBe(now + MINUTE_MS);
      expect(retryAt(new BridgeError(code), now, 3, 0)).toBe(now + 4 * MINUTE_MS);
      expect(retryAt(new BridgeError(code), now, 50, 0)).toBe(now + 30 * MINUTE_MS);
    },
  );

  it.each([1, 5, 60, 1440])('for coming too fast waits for no less than the interval of %i min, and longer each time', (minutes) => {
    const waits = (chance: number): number[] =>
      [1, 2, 3, 9].map((failures) => (retryAt(new BridgeError('call_rate'), now, failures, chance, minutes * MINUTE_MS) ?? 0) - now);
    for (const chance of [0, 0.5, 0.999]) {
      expect(Math.min(...waits(chance))).toBeGreaterThanOrEqual(minutes * MINUTE_MS);
      expect(waits(chance)).toEqual(waits(chance).toSorted((a, b) => a - b));
    }
    expect(Math.max(...waits(0))).toBe(Math.max(60, 2 * minutes) * MINUTE_MS);
  });

  it.each<ErrorCode>([
    'account_unknown',
    'password_wrong',
    'account_locked',
    'account_disabled',
    'login_unclear',
    'app_key_invalid',
    'secret_key_invalid',
    'keys_mismatched',
    'service_expired',
    'encryption_required',
    'address_refused',
  ])('with %s waits for a new configuration', (code) => {
    expect(retryAt(new BridgeError(code), now, 1, 0.5)).toBeNull();
  });

  it('is never repeated at once, for any code', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const at = retryAt(new BridgeError(code), now, 1, 0.99);
      expect(at === null || at - now >= 30_000).toBe(true);
    }
  });

  it.each<ErrorCode>(['call_rate', 'cloud_fault', 'quota_hour'])(
    'with %s waits for as long as the cloud asks, if that is longer',
    (code) => {
      const asked = new BridgeError(code, { retryAfterMs: 2 * HOUR_MS });
      expect(retryAt(asked, now, 1, 0)).toBe(now + 2 * HOUR_MS);
      expect(retryAt(new BridgeError(code, { retryAfterMs: 1 }), now, 1, 0)).toBe(retryAt(new BridgeError(code), now, 1, 0));
      expect(retryAt(new BridgeError(code, { retryAfterMs: 400 * DAY_MS }), now, 1, 0)).toBe(now + DAY_MS);
    },
  );
});

describe('the policy', () => {
  it('keeps the bridge going through errors of its own machine', () => {
    expect(policyOf('state_unwritable')).toMatchObject({ shownAs: 'bridge', login: 'none' });
    expect(retryAt(new BridgeError('internal'), now, 1, 0)).toBe(now + MINUTE_MS);
  });

  it('ends the poll with the error of a login or refresh, otherwise with an error that all other calls would get too', () => {
    expect(endsCycle(new BridgeError('cloud_fault', { endpoint: 'getDeviceList' }))).toBe(false);
    expect(endsCycle(new BridgeError('cloud_fault', { endpoint: 'login' }))).toBe(true);
    expect(endsCycle(new BridgeError('cloud_fault', { endpoint: 'apiManage/refreshToken' }))).toBe(true);
    expect(endsCycle(new BridgeError('quota_hour', { endpoint: 'getDeviceList' }))).toBe(true);
    expect(endsCycle(new BridgeError('state_unwritable'))).toBe(true);
  });
});
