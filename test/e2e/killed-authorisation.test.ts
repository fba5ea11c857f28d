import { expect, it } from 'vitest';
import { tollsOf } from '../support/mortal-application.ts';

it('20 kills over days with a refresh each cost as many authorisations as fell between the reply of the cloud and the write', async () => {
  const { kills, authorisations, fatal, refreshes } = await tollsOf({ applications: 4, kills: 5, commands: ['read'] });
  expect(kills).toBe(20);
  expect(refreshes).toBeGreaterThanOrEqual(20);
  expect(authorisations).toBe(fatal);
});
