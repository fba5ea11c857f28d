import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byKey, emptyListing, type Listing, mergeListing, withoutListed } from '../../../src/inventory/listing.ts';

const list = (...keys: string[]) => byKey(keys, (key) => key);
const after = (...lists: string[][]): Listing<string> =>
  lists.reduce((listing, keys) => mergeListing(listing, list(...keys)), emptyListing<string>());
const present = ({ present: values }: Listing<string>): string[] => [...values.keys()].sort();

test('an item that one listing lacks stays, an item that two successive listings lack is removed', () => {
  expect(present(after(['a', 'b'], ['a']))).toEqual(['a', 'b']);
  expect([...after(['a', 'b'], ['a']).missedOnce]).toEqual(['b']);
  expect(present(after(['a', 'b'], ['a'], ['a']))).toEqual(['a']);
});

test('an item that was listed again may be missing once more', () => {
  expect(present(after(['a', 'b'], ['a'], ['a', 'b'], ['a']))).toEqual(['a', 'b']);
});

test('an item that is known to be removed needs no second listing', () => {
  expect(present(withoutListed(after(['a', 'b']), (value) => value === 'b'))).toEqual(['a']);
});

test('the present items are those of the last two listings', () => {
  const lists = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')), { minLength: 2 });
  fc.assert(
    fc.property(lists, (all) => {
      expect(present(after(...all))).toEqual([...new Set(all.slice(-2).flat())].sort());
    }),
  );
});

test('an unchanged item stays the same object, a changed item is replaced by the new one', () => {
  const listing = mergeListing(emptyListing<object>(), new Map([['a', { name: 'a' }]]));
  const again = mergeListing(listing, new Map([['a', { name: 'a' }]]));
  expect(again.present.get('a')).toBe(listing.present.get('a'));
  expect(mergeListing(again, new Map([['a', { name: 'renamed' }]])).present.get('a')).toEqual({ name: 'renamed' });
});
