import { expect, test } from 'vitest';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { VECTOR } from '../../support/encryption-vector.ts';
import { examined, expectDiagnosis } from '../../support/patient.ts';
import { DAY, MINUTE } from '../../support/test-bed.ts';

const OAUTH = { cloud: { oauth: {} } };

test('without an authorisation the doctor names the command, and what to check if the page fails', async () => {
  await expectDiagnosis(OAUTH, {
    step: 'login',
    says: [
      'has not authorised the application yet',
      'Run the command authorize',
      '2. Perhaps that page says that the operation failed',
      '3. Perhaps that page says that the authorisation failed. The application has more permissions than an owner can grant. Take grid',
    ],
    exit: 77,
  });
});

test('without an authorisation the doctor lists the mistakes that only authorize can find, with their codes', async () => {
  await expectDiagnosis(OAUTH, {
    step: 'login',
    says: [
      'has not authorised the application yet',
      'Only the command authorize',
      'not approved yet, or isolarcloud.app_key is wrong (E00000)',
      'secret_key is wrong (E912)',
      'of two applications (E914)',
      'rsa_public_key is missing (E902)',
      'another application (E906)',
      'another region',
    ],
    exit: 77,
  });
});

test('with application_id for an application without OAuth2.0 the doctor says so, since no authorisation is possible', async () => {
  const account = { application_id: '2471', redirect_url: 'http://127.0.0.1:8099/callback', username: null, password: null };
  await expectDiagnosis(
    { account },
    {
      step: 'login',
      says: ['2. Perhaps', 'was created with "Authorize with OAuth2.0: No"', 'configure username and password in place of application_id'],
      exit: 77,
    },
  );
});

test('an application that was changed to one without OAuth2.0 is named as a cause why the authorisation has ended', async () => {
  const faults = [{ kind: 'token_revoked' } as const, { kind: 'refresh_refused', code: '5' } as const];
  await expectDiagnosis(
    { ...OAUTH, authorised: true, faults },
    { step: 'plants', says: ['has ended', '1. Perhaps the owner has revoked', '2. Perhaps the application was changed to'], exit: 77 },
  );
});

test('keys that do not belong together are named after the first call', async () => {
  const faults = [{ kind: 'result_code', code: 'E914' } as const];
  await expectDiagnosis({ ...OAUTH, authorised: true, faults }, { step: 'plants', says: ['do not belong together', 'E914'], exit: 77 });
});

const ENCRYPTED = { cloud: { oauth: {}, encryption: {} }, authorised: true };

test('the RSA key of another application, and one that is missing, are named after the first call', async () => {
  const other = { ...ENCRYPTED, account: { rsa_public_key: VECTOR.publicKey } };
  const says = ['isolarcloud.rsa_public_key is not the key of this application', 'E906', 'from one application'];
  await expectDiagnosis(other, { step: 'plants', says, exit: 77 });
  const missing = { ...ENCRYPTED, account: { rsa_public_key: null } };
  await expectDiagnosis(missing, { step: 'plants', says: ['requires encrypted transport', 'E902', 'Developer Portal'], exit: 77 });
});

test.each([
  ['E918', ['refuses this internet address', 'E918', 'whitelist']],
  ['E919', ['is not on the whitelist of the application', 'E919', 'Add the user to the whitelist']],
] as const)('a refresh that is refused with %s is named, with its remedy', async (code, says) => {
  const faults = [{ kind: 'token_revoked' } as const, { kind: 'result_code', code, endpoint: 'apiManage/refreshToken' } as const];
  await expectDiagnosis({ ...OAUTH, authorised: true, faults }, { step: 'plants', says, exit: 77 });
});

test('a clock that is off is named before any call, encrypted or not', async () => {
  const now = (): number => Date.now() + 20 * MINUTE;
  const says = ['clock of this machine is wrong', '20 minutes behind', 'NTP'];
  const notCompared = 'the cloud answers although the clock is wrong: timestamps are corrected, and nothing else depends on it';
  for (const encryption of [null, {}]) {
    const cloud = { oauth: {}, encryption, now };
    await expectDiagnosis({ cloud, authorised: true, notCompared }, { step: 'clock', says, exit: 77 });
  }
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
