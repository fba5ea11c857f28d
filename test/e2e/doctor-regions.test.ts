import { expect, it } from 'vitest';
import type { AccountSpec } from '../../src/simulator/account.ts';
import { CloudSimulator } from '../../src/simulator/cloud.ts';
import { cli, folderWith, temporaryFolder } from '../support/cli.ts';
import { startRegions } from '../support/regions.ts';
import { CommandOnTerminal } from '../support/terminal.ts';
import { onePlant } from './support.ts';

const cloudWith = (account: Partial<AccountSpec> = {}) => new CloudSimulator({ plants: onePlant(), account });

it('the doctor signs in at the other regions only on request, once each, and names the one that knows the account', async () => {
  const clouds = {
    'gateway.isolarcloud.eu': cloudWith({ username: 'somebody@example.com' }),
    'gateway.isolarcloud.com.hk': cloudWith({ appKey: 'ANOTHER', secretKey: 'another' }),
    'augateway.isolarcloud.com': cloudWith(),
    'gateway.isolarcloud.com': cloudWith({ password: 'another-password' }),
  };
  const { env, hosts } = await startRegions(clouds);
  const { appKey: app_key, secretKey: secret_key, username, password } = clouds['augateway.isolarcloud.com'].account;
  const cwd = folderWith({ isolarcloud: { region: 'europe', app_key, secret_key, username, password } });

  const silent = await cli(['doctor'], { cwd, env });
  expect(silent.code).toBe(77);
  expect(silent.stdout).toContain('WRONG  login: iSolarCloud does not know this account');
  expect([...hosts]).toEqual(['gateway.isolarcloud.eu']);

  for (let run = 0; run < 2; run++) {
    const { stdout, code } = await cli(['doctor', '--ask-other-regions'], { cwd, env });
    expect(code).toBe(77);
    expect(stdout).toContain('isolarcloud.region: international does not know the application.');
    expect(stdout).toContain('isolarcloud.region: australia knows application and account: this is the one.');
    expect(stdout).toContain('isolarcloud.region: china knows application and account, but not with this password.');
    for (const secret of [app_key, secret_key, username, password]) expect(stdout).not.toContain(secret);
  }
  expect(Object.values(clouds).map(({ logins }) => logins.length)).toEqual([1, 1, 1, 1]);
});

it('the set-up offers to ask the other regions, and goes on with the one that knows the account', async () => {
  const clouds = {
    'gateway.isolarcloud.eu': cloudWith({ username: 'somebody@example.com' }),
    'gateway.isolarcloud.com.hk': cloudWith({ appKey: 'ANOTHER', secretKey: 'another' }),
    'augateway.isolarcloud.com': cloudWith(),
    'gateway.isolarcloud.com': cloudWith({ appKey: 'ANOTHER', secretKey: 'another' }),
  };
  const { env, hosts } = await startRegions(clouds);
  const { appKey, secretKey, username, password } = clouds['augateway.isolarcloud.com'].account;
  const terminal = new CommandOnTerminal(['setup'], { cwd: temporaryFolder(), env });

  await terminal.choose('Region in which your account was created', 1);
  await terminal.enter('Kind of application');
  await terminal.type('App Key', appKey);
  await terminal.type('Secret Key', secretKey);
  await terminal.type('iSolarCloud account', username);
  await terminal.type('Password of that account', password);
  await terminal.until('iSolarCloud does not know this account');
  expect([...hosts]).toEqual(['gateway.isolarcloud.eu']);
  await terminal.enter('ask the other regions');
  await terminal.until('isolarcloud.region: australia knows application and account: this is the one.');
  await terminal.until('Signed in.');
  await terminal.interrupt('Points to read');
  expect(await terminal.exited).toBe(130);
  expect(Object.values(clouds).map(({ logins }) => logins.length)).toEqual([1, 1, 1, 1]);
});
