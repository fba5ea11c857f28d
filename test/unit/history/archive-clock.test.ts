import { describe, expect, it } from 'vitest';
import { type ArchiveClock, archiveClock, aroundChange, isFollowed } from '../../../src/history/archive-clock.ts';
import { offsetsOf } from '../../../src/history/time-zone.ts';

const at = Date.parse;
const FROM = at('2024-01-01T00:00:00Z');
const [JANUARY, JULY] = [at('2026-01-10T12:00:00Z'), at('2026-07-10T12:00:00Z')];
const berlin = offsetsOf('Europe/Berlin');
const saoPaulo = offsetsOf('America/Sao_Paulo');

/** Returns the offsets of the clock in January and July; `ask` if samples must decide between two clocks. */
const judged = (kept: ArchiveClock): unknown => ('offsetAt' in kept ? [JANUARY, JULY].map((moment) => kept.offsetAt(moment)) : 'ask');

describe("the clock of a plant's past", () => {
  it.each([
    ['as declared where nothing else is known', { declaredMinutes: 60, observedMinutes: null, home: null }, [60, 60]],
    ['as observed where the home is not known', { declaredMinutes: 60, observedMinutes: 120, home: null }, [120, 120]],
    ['as declared where the home never changes its clock', { declaredMinutes: -180, observedMinutes: null, home: saoPaulo }, [-180, -180]],
    ['as observed there, where that differs', { declaredMinutes: -180, observedMinutes: -240, home: saoPaulo }, [-240, -240]],
    ['as declared where the home is elsewhere', { declaredMinutes: -180, observedMinutes: null, home: berlin }, [-180, -180]],
    ["the home's where its daylight time was observed", { declaredMinutes: 60, observedMinutes: 120, home: berlin }, [60, 120]],
    ['as observed where the home never shows that', { declaredMinutes: 60, observedMinutes: 90, home: berlin }, [90, 90]],
    ['open where only standard time was observed', { declaredMinutes: 60, observedMinutes: 60, home: berlin }, 'ask'],
    ['open where nothing was observed', { declaredMinutes: 60, observedMinutes: null, home: berlin }, 'ask'],
    ['open where nothing is declared', { declaredMinutes: null, observedMinutes: null, home: berlin }, 'ask'],
  ])('is %s', (_what, evidence, expected) => {
    expect(judged(archiveClock(evidence, FROM, JANUARY))).toEqual(expected);
    expect(judged(archiveClock(evidence, FROM, JULY))).toEqual(expected);
  });

  it('is not asked for where all of it was standard time', () => {
    const evidence = { declaredMinutes: 60, observedMinutes: null, home: berlin };
    expect(judged(archiveClock(evidence, at('2025-11-01T00:00:00Z'), JANUARY))).toEqual([60, 60]);
    expect(judged(archiveClock(evidence, at('2026-06-01T00:00:00Z'), JULY))).toBe('ask');
  });

  it('is decided by samples from the hour that the last change skipped', () => {
    const kept = archiveClock({ declaredMinutes: 60, observedMinutes: null, home: berlin }, FROM, JANUARY);
    if (!('undecided' in kept)) throw new Error('nothing to ask');
    expect(aroundChange(kept.undecided)).toEqual({ from: '20250330010000', to: '20250330035959' });
    const stamps = (...times: string[]): string[] => times.map((time) => `2025-03-30T${time}:00`);
    expect(isFollowed(kept.undecided, stamps('01:55', '03:00'))).toBe(true);
    expect(isFollowed(kept.undecided, stamps('01:55', '02:00', '03:00'))).toBe(false);
    expect(isFollowed(kept.undecided, stamps('01:55'))).toBeNull();
    expect(isFollowed(kept.undecided, [])).toBeNull();
    expect([kept.following, kept.staying].map((offsetAt) => offsetAt(JULY))).toEqual([120, 60]);
  });
});
