import { describe, expect, it } from 'vitest';
import { daysBetween, type PlantTime, plantTime } from '../../../src/history/plant-time.ts';
import { clockChanges, fixedOffset, type OffsetAt, offsetsOf } from '../../../src/history/time-zone.ts';

const HOUR = 3_600_000;
const at = Date.parse;
const zone = (name: string): OffsetAt => offsetsOf(name) ?? fixedOffset(Number.NaN);
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
const lengthOf = ({ startOf, endOf }: PlantTime, day: string): number => (endOf(day) - startOf(day)) / HOUR;

describe('a plant whose clock never changes', () => {
  const time = plantTime(fixedOffset(-180));

  it('has days of 24 hours', () => {
    expect(iso(time.startOf('2025-01-01'))).toBe('2025-01-01T03:00');
    expect(lengthOf(time, '2025-03-30')).toBe(24);
    expect(daysBetween(at('2025-01-01T02:00:00Z'), at('2025-01-02T04:00:00Z'), time)).toEqual(['2024-12-31', '2025-01-01', '2025-01-02']);
  });

  it('knows the moment of each stamp that is one', () => {
    expect(time.momentOf('2025-01-01T10:05:00')).toBe(at('2025-01-01T13:05:00Z'));
    expect(time.momentOf('2025-02-30T10:05:00')).toBeNull();
  });
});

describe('a plant whose clock follows daylight time', () => {
  const berlin = plantTime(zone('Europe/Berlin'));

  it('has one day of 23 hours and one of 25', () => {
    expect(
      ['2025-03-29', '2025-03-30', '2025-03-31', '2025-10-25', '2025-10-26', '2025-10-27'].map((day) => lengthOf(berlin, day)),
    ).toEqual([24, 23, 24, 24, 25, 24]);
    expect(daysBetween(at('2025-10-25T21:59:00Z'), at('2025-10-26T22:59:00Z'), berlin)).toEqual(['2025-10-25', '2025-10-26']);
  });

  it('knows no moment of a stamp that its clock shows twice or never', () => {
    expect(['01:55', '02:00', '02:55', '03:00'].map((time) => berlin.momentOf(`2025-03-30T${time}:00`))).toEqual([
      at('2025-03-30T00:55:00Z'),
      null,
      null,
      at('2025-03-30T01:00:00Z'),
    ]);
    expect(['01:55', '02:00', '02:55', '03:00'].map((time) => berlin.momentOf(`2025-10-26T${time}:00`))).toEqual([
      at('2025-10-25T23:55:00Z'),
      null,
      null,
      at('2025-10-26T02:00:00Z'),
    ]);
  });

  it('begins its days once, also where midnight is skipped or shown twice', () => {
    const beirut = plantTime(zone('Asia/Beirut'));
    expect(iso(beirut.startOf('2025-03-30'))).toBe('2025-03-29T22:00');
    expect(lengthOf(beirut, '2025-03-29')).toBe(24);
    expect(lengthOf(beirut, '2025-03-30')).toBe(23);
    const azores = plantTime(zone('Atlantic/Azores'));
    expect(iso(azores.startOf('2025-10-26'))).toBe('2025-10-26T00:00');
    expect(lengthOf(azores, '2025-10-26')).toBe(25);
  });
});

it('a zone has its changes where they are, and what is no zone is not known', () => {
  const found = clockChanges(zone('Australia/Lord_Howe'), at('2025-01-01T00:00:00Z'), at('2026-01-01T00:00:00Z'));
  expect(found.map(({ at: moment, beforeMinutes, afterMinutes }) => [iso(moment), beforeMinutes, afterMinutes])).toEqual([
    ['2025-04-05T15:00', 660, 630],
    ['2025-10-04T15:30', 630, 660],
  ]);
  expect(clockChanges(zone('America/Sao_Paulo'), at('2020-01-01T00:00:00Z'), at('2026-01-01T00:00:00Z'))).toEqual([]);
  expect(offsetsOf('Nowhere/Land')).toBeNull();
});
