import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/calendar.ts';
import { ERRORS, type ErrorCode } from '../../../src/errors.ts';
import { retryAt } from '../../../src/schedule/waits.ts';

const now = Date.parse('2025-12-31T22:40:00Z');

describe('a call that failed', () => {
  it.each<[ErrorCode, number]>([
    ['call_rate', MINUTE_MS],
    ['quota_hour', 20 * MINUTE_MS],
    ['quota_month', 80 * MINUTE_MS],
    ['login_too_often', HOUR_MS],
    ['permission_missing', DAY_MS],
    ['request_rejected', DAY_MS],
    ['clock_wrong', HOUR_MS],
  ])('with %s waits %d ms, and no less for any chance', (code, wait) => {
    expect(retryAt(code, now, 1, 0)).toBe(now + wait);
    expect(retryAt(code, now, 1, 0.99)).toBeGreaterThan(now + wait);
  });

  it.each<ErrorCode>(['gateway_unreachable', 'gateway_timeout', 'reply_malformed', 'cloud_fault'])('with %s backs off', (code) => {
    expect(retryAt(code, now, 1, 0)).toBe(now + MINUTE_MS);
    expect(retryAt(code, now, 3, 0)).toBe(now + 4 * MINUTE_MS);
    expect(retryAt(code, now, 50, 0)).toBe(now + 30 * MINUTE_MS);
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
    'config_invalid',
  ])('with %s waits for a new configuration', (code) => {
    expect(retryAt(code, now, 1, 0.5)).toBeNull();
  });

  it('is never made again at once, whatever the code', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const at = retryAt(code, now, 1, 0.99);
      expect(at === null || at - now >= 30_000).toBe(true);
    }
  });
});
