import { expect, test } from 'vitest';
import { formatCount } from '../../../src/texts/languages.ts';

test.each([
  ['en', '797,960'],
  ['pt', '797.960'],
  ['de', '797.960'],
  ['es', '797.960'],
  ['fr', '797\u202f960'],
  ['nl', '797.960'],
] as const)('a count has the separators of thousands of its language (%s)', (language, text) => {
  expect(formatCount(797_960, language)).toBe(text);
});
