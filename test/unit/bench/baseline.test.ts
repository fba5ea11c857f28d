import { expect, test } from 'vitest';
import { differences } from '../../../scripts/bench/baseline.ts';

const verdictOf = (now: number, baseline: number): string | undefined => differences({ ratio: now }, { ratio: baseline })[0]?.verdict;

test('a result that differs by at most 15 % is the same', () => {
  expect(verdictOf(1.14, 1)).toBe('same');
  expect(verdictOf(0.86, 1)).toBe('same');
});

test('a larger result is worse, a smaller one better', () => {
  expect(verdictOf(1.2, 1)).toBe('worse');
  expect(verdictOf(0.8, 1)).toBe('better');
});

test('a result that the baseline lacks is not compared', () => {
  expect(differences({ old: 1, added: 1 }, { old: 1 }).map(({ name }) => name)).toEqual(['old']);
});
