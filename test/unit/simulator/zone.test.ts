import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declaredZone, instantOf, isoStamp, parseStamp, periodStart, readableStamp, stamp } from '../../../src/simulator/zone.ts';

const brazil = { offsetMinutes: -180, followsDaylightTime: false };
const berlin = { offsetMinutes: 60, followsDaylightTime: true };

describe('plant-local time', () => {
  it('is printed as the service prints it', () => {
    const at = Date.UTC(2025, 9, 3, 13, 25);
    expect(stamp(brazil, at)).toBe('20251003102500');
    expect(readableStamp(brazil, at)).toBe('2025-10-03 10:25:00');
    expect(isoStamp(brazil, at)).toBe('2025-10-03T10:25:00-03:00');
    expect([brazil, berlin, { ...brazil, offsetMinutes: 330 }].map(declaredZone)).toEqual(['GMT-3', 'GMT+1', 'GMT+5:30']);
  });

  it('follows European daylight time only where it is said to', () => {
    const summer = Date.UTC(2025, 6, 1, 12);
    expect(stamp(berlin, summer)).toBe('20250701140000');
    expect(stamp({ ...berlin, followsDaylightTime: false }, summer)).toBe('20250701130000');
  });

  it('changes at 01:00 UTC on the last Sundays of March and October', () => {
    expect(stamp(berlin, Date.UTC(2025, 2, 30, 0, 59, 59))).toBe('20250330015959');
    expect(stamp(berlin, Date.UTC(2025, 2, 30, 1))).toBe('20250330030000');
    expect(stamp(berlin, Date.UTC(2025, 9, 26, 0, 59, 59))).toBe('20251026025959');
    expect(stamp(berlin, Date.UTC(2025, 9, 26, 1))).toBe('20251026020000');
  });

  it('reads back every stamp but those of the hour that comes twice', () => {
    const moments = fc.integer({ min: Date.UTC(2024, 0, 1) / 1000, max: Date.UTC(2027, 0, 1) / 1000 }).map((seconds) => seconds * 1000);
    fc.assert(
      fc.property(moments, fc.constantFrom(brazil, berlin), (at, zone) => {
        const read = parseStamp(zone, stamp(zone, at));
        expect([at, at - 3_600_000]).toContain(read);
        expect(stamp(zone, read as number)).toBe(stamp(zone, at));
      }),
    );
  });

  it('refuses stamps that are no time', () => {
    for (const text of ['20250230', '2025-01-01', '202513', '20250101250000', '']) expect(parseStamp(brazil, text)).toBeNull();
  });

  it('finds the start of days, months and years, and of later ones', () => {
    const at = Date.UTC(2025, 9, 1, 1);
    expect(stamp(brazil, periodStart(brazil, 'day', at))).toBe('20250930000000');
    expect(stamp(brazil, periodStart(brazil, 'month', at, 1))).toBe('20251001000000');
    expect(stamp(brazil, periodStart(brazil, 'year', at, 1))).toBe('20260101000000');
  });

  it('gives an hour that the clock skips the moment of the change', () => {
    expect(stamp(berlin, instantOf(berlin, Date.UTC(2025, 2, 30, 2, 30)))).toMatch(/^202503300[13]3000$/);
  });
});
