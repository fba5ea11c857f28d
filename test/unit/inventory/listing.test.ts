import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byKey, emptyListing, type Listing, mergeListing, withoutListed } from '../../../src/inventory/listing.ts';

const list = (...keys: string[]) => byKey(keys, (key) => key);
const after = (...lists: string[][]): Listing<string> =>
  lists.reduce((roll, keys) => mergeListing(roll, list(...keys)), emptyListing<string>());
const present = ({ present: values }: Listing<string>): string[] => [...values.keys()].sort();

test('whoever one list lacks is excused, whoever two lists in a row lack is gone', () => {
  expect(present(after(['a', 'b'], ['a']))).toEqual(['a', 'b']);
  expect([...after(['a', 'b'], ['a']).excused]).toEqual(['b']);
  expect(present(after(['a', 'b'], ['a'], ['a']))).toEqual(['a']);
});

test('whoever comes back is excused anew the next time', () => {
  expect(present(after(['a', 'b'], ['a'], ['a', 'b'], ['a']))).toEqual(['a', 'b']);
});

test('who is known to be gone needs no second list', () => {
  expect(present(withoutListed(after(['a', 'b']), (value) => value === 'b'))).toEqual(['a']);
});

test('present is exactly who stood in one of the last two lists', () => {
  const lists = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')), { minLength: 2 });
  fc.assert(
    fc.property(lists, (all) => {
      expect(present(after(...all))).toEqual([...new Set(all.slice(-2).flat())].sort());
    }),
  );
});

test('what is listed as it was stays the same object, what changed is the new one', () => {
  const roll = mergeListing(emptyListing<object>(), new Map([['a', { name: 'a' }]]));
  const again = mergeListing(roll, new Map([['a', { name: 'a' }]]));
  expect(again.present.get('a')).toBe(roll.present.get('a'));
  expect(mergeListing(again, new Map([['a', { name: 'renamed' }]])).present.get('a')).toEqual({ name: 'renamed' });
});
