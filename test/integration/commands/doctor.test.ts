import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CloudOptions, CloudSimulator, OTHER_APPLICATION } from '../../../src/simulator/cloud.ts';
import type { Fault } from '../../../src/simulator/faults/fault.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { startAedes } from '../../support/aedes.ts';
import { runCommand } from '../../support/run-command.ts';
import { DAY, MINUTE, newStateFolder } from '../../support/test-bed.ts';

const home = hybridHome({ commissionedAt: Date.now() - 2 * DAY });

interface Patient {
  readonly cloud?: Partial<CloudOptions>;
  readonly faults?: readonly Fault[];
  /** Changes to the section `isolarcloud`. */
  readonly account?: object;
  /** The rest of the configuration. */
  readonly settings?: object;
  /** The whole file instead. */
  readonly file?: string;
  readonly now?: () => number;
}

async function examined({ cloud: options = {}, faults = [], account = {}, settings = {}, file, now }: Patient) {
  const cloud = new CloudSimulator({ plants: [home], ...options });
  const { url } = await cloud.start();
  onTestFinished(() => cloud.stop());
  for (const fault of faults) cloud.inject(fault);
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const folder = await newStateFolder();
  const path = join(folder, 'config.yaml');
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const isolarcloud = { gateway: url, app_key, secret_key, username, password, ...account };
  const config = { version: 1, isolarcloud, mqtt: { url: broker.url }, state_folder: folder, ...settings };
  await writeFile(path, file ?? JSON.stringify(config));
  const result = await runCommand(['doctor', '--config', path], now === undefined ? {} : { now });
  const secrets = [cloud.account.appKey, cloud.account.secretKey, cloud.account.username, cloud.account.password, home.owner.phone];
  for (const secret of [...secrets, home.name]) expect(result.stdout).not.toContain(secret);
  return { ...result, cloud, again: () => runCommand(['doctor', '--config', path]) };
}

test('a healthy chain is walked to its end', async () => {
  const { stdout, cloud } = await examined({});
  expect(stdout.split('\n').filter((line) => line.startsWith('ok'))).toHaveLength(9);
  expect(stdout).toContain('Everything is well.');
  expect(cloud.logins).toHaveLength(1);
});

describe('it names', () => {
  test.each<[string, Patient, readonly string[]]>([
    ['a malformed file', { file: 'version: 1\nmqtt: [' }, ['configuration', 'mistakes']],
    ['an unknown region', { account: { region: 'mars' } }, ['configuration', 'region']],
    ['a failure of DNS', { account: { gateway: 'https://gateway.invalid' } }, ['way to the cloud', 'gateway.invalid is not found', 'DNS']],
    ['a clock that is off', { now: () => Date.now() + 10 * MINUTE }, ['clock', '10 minutes ahead', 'NTP']],
    [
      'a wrong app key, an application not approved, another region',
      { account: { app_key: 'A1B2C3MISTYPED' } },
      [
        'login',
        '1. Perhaps the app key',
        '2. Perhaps the application is not approved',
        '3. Perhaps account and application are of another region',
      ],
    ],
    ['a wrong secret key', { account: { secret_key: 'wrong' } }, ['login', 'isolarcloud.secret_key']],
    ['keys that do not belong together', { account: { app_key: OTHER_APPLICATION.appKey } }, ['login', 'same application']],
    ['an address that is not whitelisted', { faults: [{ kind: 'result_code', code: 'E918' }] }, ['login', 'whitelist']],
    ['a wrong password', { account: { password: 'wrong' } }, ['login', 'isolarcloud.password']],
    ['a locked account', { faults: [{ kind: 'login_state', state: 2 }] }, ['login', 'locked', 'Unlock']],
    [
      'an unknown account, an account of another region',
      { account: { username: 'nobody@example.org' } },
      ['login', '1. Perhaps the user name', '2. Perhaps account and application are of another region'],
    ],
    ['encrypted transport that is demanded', { faults: [{ kind: 'result_code', code: 'E902' }] }, ['login', 'encrypted']],
    [
      'an application with OAuth, a missing permission',
      { faults: [{ kind: 'result_code', code: 'E900', endpoint: 'getPowerStationList' }] },
      ['plants', '1. Perhaps the application was created with OAuth2.0', '2. Perhaps the interface is not enabled'],
    ],
    [
      'no permission for real-time data',
      { faults: [{ kind: 'result_code', code: 'E900', endpoint: 'getDeviceRealTimeData' }] },
      ['points', 'real-time data'],
    ],
    ['no plants', { cloud: { plants: [] } }, ['plants', 'shows no plant']],
    ['an empty list of devices', { cloud: { plants: [{ ...home, devices: [] }] } }, ['devices', 'shows no device']],
    [
      'points that are all null',
      { faults: [{ kind: 'point_value', value: null }] },
      ['points', 'string inverters are type 1, hybrids type 14'],
    ],
    ['a spent quota', { faults: [{ kind: 'result_code', code: 'E999', endpoint: 'getPowerStationList' }] }, ['plants', 'used up']],
    ['a broker that refuses the connection', { settings: { mqtt: { url: 'mqtt://127.0.0.1:1' } } }, ['broker', 'mqtt.url']],
  ])('%s', async (_, patient, words) => {
    const { stdout } = await examined(patient);
    const wrong = stdout.slice(stdout.indexOf('WRONG'));
    for (const word of words) expect(wrong).toContain(word);
    expect(stdout).not.toContain('Everything is well.');
  });

  test('a file that is missing', async () => {
    const { stdout } = await runCommand(['doctor', '--config', join(await newStateFolder(), 'config.yaml')]);
    expect(stdout).toContain('WRONG  configuration');
  });
});

test('a wrong password is tried once, however often one asks', async () => {
  const { cloud, again } = await examined({ account: { password: 'wrong-password' } });
  expect((await again()).stdout).toContain('--try-again');
  expect(cloud.logins).toHaveLength(1);
});
