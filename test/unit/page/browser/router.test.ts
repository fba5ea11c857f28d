import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashOf, routeOf } from '../../../../src/page/browser/client/router.ts';

it.each([
  ['', { name: 'plants', psId: null }],
  ['#/', { name: 'plants', psId: null }],
  ['#/plants/1501234', { name: 'plants', psId: '1501234' }],
  ['#/plants/%E0%A4%A', { name: 'plants', psId: null }],
  ['#/bridge', { name: 'bridge' }],
  ['#/journal', { name: 'journal', psId: null }],
  ['#/nothing', { name: 'plants', psId: null }],
])('the fragment %s leads to %j', (hash, route) => {
  expect(routeOf(hash)).toEqual(route);
});

it('finds every plant again by its own address', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (psId) => {
      for (const name of ['plants', 'journal'] as const) expect(routeOf(hashOf({ name, psId }))).toEqual({ name, psId });
    }),
  );
});
