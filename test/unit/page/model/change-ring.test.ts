import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Change, ChangeRing } from '../../../../src/page/model/change-ring.ts';

const change = (at: number): Change => ({ kind: 'curve', psId: '1', at });

test('a reader gets each change once and in order, or is told that some are lost', () => {
  const steps = fc.array(
    fc.oneof(
      fc.nat({ max: 12 }).map((add) => ({ add })),
      fc.constant({ read: true as const }),
    ),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const ring = new ChangeRing(10);
      let added = 0;
      let read = 0;
      for (const step of all) {
        if ('add' in step) {
          ring.add(Array.from({ length: step.add }, (_, index) => change(added + index + 1)));
          added += step.add;
        } else {
          const news = ring.since(read);
          if (added - read > 10) expect(news).toBeNull();
          else expect(news).toEqual(Array.from({ length: added - read }, (_, index) => change(read + index + 1)));
          read = ring.last;
        }
      }
      expect(ring.last).toBe(added);
    }),
  );
});

test('a number from the future is of no change that is known', () => {
  expect(new ChangeRing().since(1)).toBeNull();
});

test('a listener is called at each change until it ends', () => {
  const ring = new ChangeRing();
  let calls = 0;
  const end = ring.onChange(() => {
    calls += 1;
  });
  ring.add([change(1), change(2)]);
  ring.add([]);
  end();
  ring.add([change(3)]);
  expect(calls).toBe(1);
});
