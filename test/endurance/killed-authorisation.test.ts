import { expect, it } from 'vitest';
import { tollsOf } from '../support/mortal-application.ts';

it('210 kills over 30 days with a refresh each cost as many authorisations as fell between the reply of the cloud and the write', async () => {
  const { kills, authorisations, fatal, refreshes } = await tollsOf({ applications: 7, kills: 30, commands: ['read', 'run'] });
  expect(kills).toBe(210);
  expect(refreshes).toBeGreaterThanOrEqual(210);
  expect(fatal).toBeGreaterThan(20);
  expect(authorisations).toBe(fatal);
}, 1_800_000);
