import { expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { JOINED } from '../../../vite.program.config.ts';

it.each(JOINED)('%s has an exact version, so that an installation has the version that is joined', (name) => {
  expect(packageJson.dependencies[name]).toMatch(/^\d+\.\d+\.\d+$/);
});
