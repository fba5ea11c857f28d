import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTypeExcluded, withPointChange } from '../../../../src/page/browser/setup/point-lists.ts';

const id = fc.constantFrom('14/13141', '14/13142', '11/83022');
const lists = fc.record({ include: fc.uniqueArray(id), exclude: fc.uniqueArray(id) });

describe('the lists of points', () => {
  it('have an added point in points.include, once, and not in points.exclude', () => {
    fc.assert(
      fc.property(lists, id, (before, point) => {
        const after = withPointChange(before, { kind: 'add', id: point });
        expect(after.include.filter((other) => other === point)).toEqual([point]);
        expect(after.exclude).not.toContain(point);
        expect(new Set([...after.include, ...after.exclude, point])).toEqual(new Set([...before.include, ...before.exclude, point]));
      }),
    );
  });

  it('have a point of the preset that is left out in points.exclude, and any other point in neither', () => {
    expect(withPointChange({ include: ['14/13141'], exclude: [] }, { kind: 'leave_out', id: '14/13141', isOfPreset: false })).toEqual({
      include: [],
      exclude: [],
    });
    expect(withPointChange({ include: [], exclude: ['11/83022'] }, { kind: 'leave_out', id: '14/13141', isOfPreset: true })).toEqual({
      include: [],
      exclude: ['11/83022', '14/13141'],
    });
  });

  it('tell that no point of a type can be added whose points are all left out', () => {
    expect(isTypeExcluded({ include: [], exclude: ['14/*'] }, '14/13141')).toBe(true);
    expect(isTypeExcluded({ include: [], exclude: ['14/13141', '11/*'] }, '14/13141')).toBe(false);
  });
});
