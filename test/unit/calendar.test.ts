import { describe, expect, it } from 'vitest';
import { formatUtc, nextHour, nextMonth, parseUtc, startOfMonth, startOfYear, utcAt } from '../../src/calendar.ts';

const at = (text: string): number => Date.parse(text);

describe('the calendar', () => {
  it('prints and reads whole seconds in UTC', () => {
    expect(formatUtc(at('2025-10-03T10:25:00.750Z'))).toBe('2025-10-03T10:25:00');
    expect(parseUtc('2025-10-03T10:25:00')).toBe(at('2025-10-03T10:25:00Z'));
  });

  it.each(['2025-02-30T00:00:00', '2025-13-01T00:00:00', '2025-01-01T24:00:00', '2025-01-01', 'tomorrow'])('%j does not exist', (text) => {
    expect(parseUtc(text)).toBeNull();
  });

  it('knows the next hour, also on the hour', () => {
    expect(nextHour(at('2025-10-03T10:25:00Z'))).toBe(at('2025-10-03T11:00:00Z'));
    expect(nextHour(at('2025-10-03T10:00:00Z'))).toBe(at('2025-10-03T11:00:00Z'));
  });

  it('knows the next month, also over the year', () => {
    expect(nextMonth(at('2025-01-31T23:59:59Z'))).toBe(at('2025-02-01T00:00:00Z'));
    expect(nextMonth(at('2025-12-15T00:00:00Z'))).toBe(at('2026-01-01T00:00:00Z'));
  });

  it('knows when the month and the year began', () => {
    expect(startOfMonth(at('2024-02-29T23:59:59Z'))).toBe(at('2024-02-01T00:00:00Z'));
    expect(startOfYear(at('2024-12-31T23:59:59Z'))).toBe(at('2024-01-01T00:00:00Z'));
    expect(startOfYear(at('2025-01-01T00:00:00Z'))).toBe(at('2025-01-01T00:00:00Z'));
  });

  it('returns the date and time of a wall clock, or null for a time that does not exist', () => {
    expect(utcAt(2024, 2, 29, 23, 59, 59)).toBe(at('2024-02-29T23:59:59Z'));
    expect(utcAt(2025, 2, 29, 0, 0, 0)).toBeNull();
    expect(utcAt(2025, 13, 1, 0, 0, 0)).toBeNull();
    expect(utcAt(2025, 1, 0, 0, 0, 0)).toBeNull();
    expect(utcAt(2025, 1, 1, 24, 0, 0)).toBeNull();
    expect(utcAt(2025, 1, 1, 0, 60, 0)).toBeNull();
  });
});
