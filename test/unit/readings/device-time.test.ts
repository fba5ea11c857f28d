import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLocal, parseDeclaredZone, parseDeviceTime, toEpochMs } from '../../../src/readings/device-time.ts';

const parsed = (text: string): number => {
  const localMs = parseDeviceTime(text);
  if (localMs === null) throw new Error(`${text} is no time`);
  return localMs;
};

describe('device_time', () => {
  it('is the wall-clock time of the plant', () => {
    const localMs = parsed('20251003102500');
    expect(formatLocal(localMs, -180)).toBe('2025-10-03T10:25:00-03:00');
    expect(toEpochMs(localMs, -180)).toBe(Date.parse('2025-10-03T13:25:00Z'));
  });

  it('is also read with separators', () => {
    expect(parseDeviceTime('2025-10-03 10:25:00')).toBe(parsed('20251003102500'));
  });

  it('knows leap days', () => {
    expect(parseDeviceTime('20240229000000')).not.toBeNull();
    expect(parseDeviceTime('20250229000000')).toBeNull();
  });

  it.each([
    '',
    '0',
    '--',
    '00000000000000',
    '20251303102500',
    '20250230102500',
    '20251003240000',
    '20251003106000',
    '20251003102560',
    '2025100310250',
    '2025-10-03',
  ])('%j is no time', (text) => {
    expect(parseDeviceTime(text)).toBeNull();
  });

  it('keeps its instant through ISO 8601, at every offset', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: -48, max: 56 }), (seconds, quarters) => {
        expect(Date.parse(formatLocal(seconds * 1000, quarters * 15))).toBe(toEpochMs(seconds * 1000, quarters * 15));
      }),
    );
  });
});

describe('a declared zone', () => {
  it.each([
    ['GMT-3', -180],
    ['GMT+8', 480],
    ['GMT+5:30', 330],
    ['GMT+05:45', 345],
    ['GMT-0930', -570],
    ['UTC+1', 60],
    ['GMT', 0],
    ['UTC', 0],
    ['gmt + 8', 480],
    ['GMT-0', 0],
    ['GMT+14', 840],
    ['GMT-12', -720],
  ])('%s is %d minutes', (zone, minutes) => {
    expect(parseDeclaredZone(zone)).toBe(minutes);
  });

  it.each([null, '', 'GMT+', 'GMT+15', 'GMT-13', 'GMT+5:60', 'America/Sao_Paulo', '-3', 'GMT+1:5'])('%j says nothing', (zone) => {
    expect(parseDeclaredZone(zone)).toBeNull();
  });
});
