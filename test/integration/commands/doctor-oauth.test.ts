import { expect, test } from 'vitest';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { examined, expectDiagnosis } from '../../support/patient.ts';
import { DAY } from '../../support/test-bed.ts';

const OAUTH = { cloud: { oauth: {} } };

test('without an authorisation the doctor names the command, and what to check if the page fails', async () => {
  await expectDiagnosis(OAUTH, {
    step: 'login',
    says: ['has not authorised the application yet', 'Run the command authorize', '2. Perhaps that page says that the operation failed'],
    exit: 77,
  });
});

test('an application that was created with OAuth2.0 is named where the configuration has a password', async () => {
  const account = { application_id: null, username: 'demo@example.com', password: 'demo-password' };
  await expectDiagnosis({ ...OAUTH, account }, { step: 'login', says: ['accepts no user name and password', 'application_id'], exit: 77 });
});

test('an authorised application is examined to the end: its plants and devices by lists of its own', async () => {
  const young = { commissionedAt: Date.now() - 2 * DAY };
  const cloud = { oauth: {}, plants: [hybridHome(young), stringPlant(young)] };
  const { stdout, exit } = await examined({ cloud, authorised: true, settings: { points: { preset: 'essential' } } });
  for (const text of ['ok     plants: 2 found', 'ok     devices: ', 'Everything is well.']) expect(stdout).toContain(text);
  expect(exit).toBe(0);
});

test('an application that the region does not know has no hint to sign in at other regions, which needs a password', async () => {
  const faults = [{ kind: 'result_code', code: 'E00000' } as const];
  const { stdout } = await examined({ ...OAUTH, authorised: true, faults });
  expect(stdout).toContain('Perhaps the application is not approved yet');
  expect(stdout).not.toContain('--ask-other-regions');
});

test('a revoked authorisation is named after the first call', async () => {
  const faults = [{ kind: 'refresh_refused', code: '2' } as const, { kind: 'token_revoked' } as const];
  await expectDiagnosis({ ...OAUTH, authorised: true, faults }, { step: 'plants', says: ['has ended', 'authorize'], exit: 77 });
});
