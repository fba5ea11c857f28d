import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hashOf, PICTURED } from '../support/pictured-sources.ts';

const FOLDER = 'docs/images';

it.each(Object.entries(PICTURED))(
  'the pictures of %s show it as it is now; after a change of its look `npm run screenshot` takes them again',
  (_name, pictured) => {
    expect(readFileSync(pictured.hashFile, 'utf8')).toBe(hashOf(pictured));
  },
);

it.each(readdirSync(FOLDER).filter((file) => file.endsWith('.png')))('%s has at most 150 kB', (file) => {
  expect(statSync(join(FOLDER, file)).size).toBeLessThanOrEqual(150_000);
});
