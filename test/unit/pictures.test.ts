import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HASH_FILE, hashOfPictured } from '../support/pictured-sources.ts';

it('the pictures of the page show it as it is now; after a change of its look `npm run screenshot` takes them again', () => {
  expect(readFileSync(HASH_FILE, 'utf8')).toBe(hashOfPictured());
});
