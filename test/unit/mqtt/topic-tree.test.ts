import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TopicTree } from '../../../src/mqtt/embedded/topic-tree.ts';
import { matchesFilter } from '../../../src/mqtt/topic-filter.ts';

const level = fc.constantFrom('a', 'b', '', '$SYS', 'constructor');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([levels, all]) => [...levels, ...(all ? ['#'] : [])].join('/'));

it('finds exactly the filters that match, after any additions and removals', () => {
  fc.assert(
    fc.property(fc.array(filter), fc.array(filter), topic, (added, removed, published) => {
      const tree = new TopicTree<string>();
      for (const one of [...added, ...removed]) tree.add(one, one);
      for (const one of [...removed, 'never/added']) tree.remove(one, one);

      const left = new Set(added.filter((one) => !removed.includes(one) && matchesFilter(one, published)));
      expect(new Set(tree.match(published))).toEqual(left);
    }),
  );
});
