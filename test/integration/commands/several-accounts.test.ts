import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadForCommand } from '../../../src/commands/support/load-config.ts';
import { pageTools } from '../../../src/commands/support/page-tools.ts';
import { DoctorRun } from '../../../src/page/model/doctor-run.ts';
import { NO_LOG } from '../../../src/setup/cloud.ts';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { accountSettings } from '../../support/account-settings.ts';
import { startAedes } from '../../support/aedes.ts';
import { folderWith } from '../../support/cli.ts';
import { inContext, runCommand } from '../../support/run-command.ts';

const NOW = Date.parse('2026-03-10T15:00:00Z');
const COMMISSIONED = { commissionedAt: NOW - 3 * 86_400_000 };

/** A configuration with the accounts `home` and `farm`, each in a cloud of its own. */
async function twoAccounts({
  password = null,
  broker = 'mqtt://127.0.0.1:9',
}: {
  readonly password?: string | null;
  readonly broker?: string;
} = {}) {
  const clouds = [hybridHome(COMMISSIONED), stringPlant(COMMISSIONED)].map(
    (plant) => new CloudSimulator({ plants: [plant], now: () => NOW }),
  );
  const accounts: object[] = [];
  for (const [index, cloud] of clouds.entries()) {
    const { url } = await cloud.start();
    onTestFinished(() => cloud.stop());
    const wrong = index === 0 && password !== null ? { password } : {};
    accounts.push({ name: index === 0 ? 'home' : 'farm', ...accountSettings(cloud, url), ...wrong });
  }
  const folder = folderWith({ accounts, mqtt: { url: broker } });
  const run = (...args: readonly string[]) => {
    const [command = '', ...options] = args;
    return runCommand([command, '--config', join(folder, 'config.yaml'), ...options], { now: () => NOW });
  };
  return { run, clouds, file: join(folder, 'config.yaml') };
}

const CAPTURE = ['capture', '--for', '1s', '--output', '/nowhere/capture'];

test.each([
  ['read'],
  ['points'],
  ['history', '--from', '2026-03-09'],
  ['backfill', '--from', '2026-03-09'],
  ['energy'],
  ['authorize'],
  CAPTURE,
])('%s makes no call until it knows which account is meant', async (...args) => {
  const { run, clouds } = await twoAccounts();
  const { end, stderr } = await run(...args);
  expect(end).toBe('usage_invalid');
  expect(stderr).toContain('add --account with one of home, farm');
  const other = await run(...args, '--account', 'barn');
  expect(other.stderr).toContain('--account names barn; the accounts are home, farm');
  for (const cloud of clouds) expect(cloud.calls).toEqual([]);
});

test('a command with --account reads the plants of that account alone', async () => {
  const { run, clouds } = await twoAccounts();
  const { end, stdout } = await run('read', '--account', 'farm', '--format', 'json');
  expect(end).toBe('ok');
  expect(stdout).toContain('1502345');
  expect(stdout).not.toContain('1501234');
  expect(clouds[0]?.calls).toEqual([]);
});

test('doctor examines every account, also after one that is refused', async () => {
  const { run, clouds } = await twoAccounts({ password: 'wrong' });
  const { exit, stdout } = await run('doctor');
  expect(exit).toBe(77);
  expect(stdout).toMatch(/Account home:.*password is wrong.*Account farm:/s);
  expect(clouds.map(({ logins }) => logins.length)).toEqual([1, 1]);
  expect(stdout).toContain('Correct accounts[0].password.');
});

test.each([['read'], ['points'], ['history', '--from', '2026-03-09'], ['doctor']])(
  '%s of an account that is refused names the password of its entry',
  async (...args) => {
    const { run } = await twoAccounts({ password: 'wrong' });
    const { stdout, stderr } = await run(...args, '--account', 'home');
    expect(stdout + stderr).toContain('Correct accounts[0].password.');
  },
);

test.each([
  { password: null, closings: 1, exit: 0 },
  { password: 'wrong', closings: 0, exit: 77 },
])('doctor says once that everything is well, and only if it is so for every account: $password', async ({ password, closings, exit }) => {
  const { url, stop } = await startAedes();
  onTestFinished(stop);
  const { run } = await twoAccounts({ password, broker: url });
  const examined = await run('doctor');
  expect(examined.stdout.split('Everything is well.')).toHaveLength(closings + 1);
  expect(examined.exit).toBe(exit);
});

test('doctor on the page shows the steps of every account, also of one before the last that is refused', async () => {
  const { file } = await twoAccounts({ password: 'wrong' });
  await inContext({ now: () => NOW }, async (context) => {
    const { examine } = pageTools(loadForCommand({ config: file }, context), NO_LOG, context);
    const errors: unknown[] = [];
    const run: DoctorRun = await new Promise((resolve) => {
      const started = new DoctorRun({
        examine,
        now: () => NOW,
        changed: () => started.view?.endedAt && resolve(started),
        onError: (error) => void errors.push(error),
      });
      started.start('en');
    });
    expect(errors).toEqual([]);
    const steps = run.view?.steps ?? [];
    const failed = steps.filter(({ status }) => status === 'wrong');
    expect(failed.map(({ title }) => title)).toEqual(['Account home: login', 'Account farm: broker']);
    expect(failed[0]?.text).toContain('password is wrong');
    expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
    return null;
  });
});

test('plan tries refused credentials again for the named account alone', async () => {
  const { url, stop } = await startAedes();
  onTestFinished(stop);
  const { run, clouds } = await twoAccounts({ password: 'wrong', broker: url });
  const logins = () => clouds.map((cloud) => cloud.logins.length);
  const refused = await run('plan', '--ask-cloud');
  expect(refused.exit).toBe(77);
  expect(refused.stderr).toContain('Correct accounts[0].password.');
  await run('plan', '--ask-cloud', '--try-again', '--account', 'farm');
  expect(logins()).toEqual([1, 0]);
  await run('plan', '--ask-cloud', '--try-again', '--account', 'home');
  expect(logins()).toEqual([2, 0]);
});

test('doctor with --account examines that account alone', async () => {
  const { run, clouds } = await twoAccounts();
  const { stdout } = await run('doctor', '--account', 'farm');
  expect(stdout).not.toContain('Account home');
  expect(clouds.map(({ logins }) => logins.length)).toEqual([0, 1]);
});

test.each([
  [['run', '--try-again'], '--try-again signs in to one account; add --account with one of home, farm'],
  [['doctor', '--try-again'], '--try-again signs in to one account; add --account with one of home, farm'],
  [['run', '--capture', '/nowhere/capture'], 'Use the command capture with --account.'],
])('%s is refused before any call', async (args, sentence) => {
  const { run, clouds } = await twoAccounts();
  const { stderr, stdout } = await run(...args);
  expect(stderr + stdout).toContain(sentence);
  for (const cloud of clouds) expect(cloud.calls).toEqual([]);
});

test('--account without a list of accounts is named as a mistake', async () => {
  const account = { app_key: 'the-app-key', secret_key: 'the-secret-key', username: 'me@home', password: 'pass-word' };
  const folder = folderWith({ isolarcloud: account });
  const { stderr } = await runCommand(['read', '--config', join(folder, 'config.yaml'), '--account', 'home']);
  expect(stderr).toContain('--account names an account of the list accounts, which the configuration does not have');
});
