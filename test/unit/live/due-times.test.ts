import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueTimes } from '../../../src/live/due-times.ts';

test('the last time that was set of a key counts', () => {
  const due = new DueTimes();
  due.set('a', 10);
  due.set('a', 30);
  due.set('b', 20);
  due.set('c', 5);
  due.set('c', null);
  expect(due.nextMs).toBe(20);
  expect(due.takeDue(29)).toEqual(['b']);
  expect(due.takeDue(30)).toEqual(['a']);
  expect(due.nextMs).toBeNull();
});

test('keys are due in the order of their times, each once, however they were set', () => {
  const step = fc.record({ key: fc.constantFrom(...'abcdefgh'), atMs: fc.option(fc.nat(50)), nowMs: fc.option(fc.nat(60)) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const due = new DueTimes();
      const expected = new Map<string, number>();
      for (const { key, atMs, nowMs } of steps) {
        due.set(key, atMs);
        if (atMs === null) expected.delete(key);
        else expected.set(key, atMs);
        expect(due.nextMs).toBe(expected.size === 0 ? null : Math.min(...expected.values()));
        if (nowMs === null) continue;
        const taken = due.takeDue(nowMs);
        const times = taken.map((one) => expected.get(one) ?? Number.NaN);
        expect(times).toEqual(times.toSorted((one, other) => one - other));
        expect([...taken].sort()).toEqual(
          [...expected]
            .filter(([, one]) => one <= nowMs)
            .map(([one]) => one)
            .sort(),
        );
        for (const one of taken) expected.delete(one);
      }
    }),
  );
});
