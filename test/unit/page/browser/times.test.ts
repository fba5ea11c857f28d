import { expect, it } from 'vitest';
import {
  formatAge,
  formatClock,
  formatDateTime,
  formatMoment,
  formatUntil,
  secondsUntil,
  startOfDay,
  zoneName,
} from '../../../../src/page/browser/format/times.ts';

const AT = Date.UTC(2026, 10, 29, 1, 30, 5);
const HOUR_MS = 3_600_000;

it.each([
  [-180, '22:30'],
  [0, '01:30'],
  [345, '07:15'],
])('reads a moment in the zone with the offset %s', (offset, shown) => {
  expect(formatClock(AT, offset, 'en')).toBe(shown);
});

it('names midnight 00:00, not 24:00', () => {
  expect(formatClock(Date.UTC(2026, 0, 1), 0, 'en')).toBe('00:00');
});

it('writes a date as the language does', () => {
  expect(formatDateTime(AT, -180, 'en')).toContain('22:30:05');
  expect(formatDateTime(AT, -180, 'pt-BR')).toMatch(/28 de nov\. de 2026/);
});

it('has the day of a moment only if it is another one', () => {
  expect(formatMoment(AT, AT + HOUR_MS, -180, 'en')).toBe('22:30');
  expect(formatMoment(AT, AT + 3 * HOUR_MS, -180, 'en')).toMatch(/28.*22:30/);
});

it.each([
  [-180, 'UTC−03:00'],
  [0, 'UTC+00:00'],
  [570, 'UTC+09:30'],
])('an offset of %s minutes is named %s', (offset, name) => {
  expect(zoneName(offset)).toBe(name);
});

it('finds the midnight of the plant', () => {
  expect(startOfDay(AT, -180)).toBe(Date.UTC(2026, 10, 28, 3));
  expect(startOfDay(AT, 600)).toBe(Date.UTC(2026, 10, 28, 14));
});

it.each([
  [-3_000, 'now'],
  [4_999, 'now'],
  [12_345, '12 sec. ago'],
  [60_000, '1 min. ago'],
  [59 * 60_000, '59 min. ago'],
  [47 * HOUR_MS, '47 hr. ago'],
  [49 * HOUR_MS, '2 days ago'],
])('an age of %s ms is %s', (ms, words) => {
  expect(formatAge(ms, 'en')).toBe(words);
});

it.each([
  [-5_000, 'now'],
  [42_100, 'in 43 sec.'],
  [200_000, 'in 3 min.'],
  [3 * HOUR_MS, 'in 3 hr.'],
])('in %s ms is %s', (ms, words) => {
  expect(formatUntil(ms, 'en')).toBe(words);
});

it('counts seconds until a moment down to 0', () => {
  expect(secondsUntil(1_001, 0)).toBe(2);
  expect(secondsUntil(0, 5_000)).toBe(0);
  expect(secondsUntil(null, 0)).toBe(0);
});
