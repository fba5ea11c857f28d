import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { folderWith } from '../../support/cli.ts';
import { dayThatIsOver } from '../../support/days.ts';
import { runCommand } from '../../support/run-command.ts';
import { DAY } from '../../support/test-bed.ts';

const HOME = hybridHome({ commissionedAt: Date.now() - 4 * DAY });

async function setUp() {
  const cloud = new CloudSimulator({ plants: [HOME] });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const folder = folderWith({ isolarcloud: { gateway, app_key, secret_key, username, password } });
  const command = (name: string, ...args: string[]) => runCommand([name, '--config', join(folder, 'config.yaml'), ...args]);
  return { cloud, command };
}

test.each([
  ['read', []],
  ['points', []],
  ['points', ['--all']],
  ['history', ['--from', dayThatIsOver()]],
])('%s %j --name with a text that no name contains ends with a sentence, and reads no values', async (name, args) => {
  const { cloud, command } = await setUp();
  const { end, stdout, stderr } = await command(name, ...args, '--name', 'zzz');
  expect(stderr).toContain("The command line has a mistake: no point's name contains zzz, and no device's.");
  expect([end, stdout]).toEqual(['usage_invalid', '']);
  expect(cloud.calls.filter(({ endpoint }) => /RealTimeData|DataList/.test(endpoint))).toEqual([]);
});

test.each(['read', 'points'])('%s --name does not blame the name where the devices could not be listed', async (name) => {
  const { cloud, command } = await setUp();
  for (const endpoint of ['getDeviceList', 'getDeviceListByUser']) cloud.inject({ kind: 'result_code', code: 'E900', endpoint });
  const { end, stderr } = await command(name, '--name', 'zzz');
  expect(end).not.toBe('usage_invalid');
  expect(stderr).toContain('E900');
});

test('read --name shows nothing, and no mistake, where the named points have no value', async () => {
  const { cloud, command } = await setUp();
  cloud.inject({ kind: 'point_value', value: null });
  expect(await command('read', '--name', 'pv power', '--with-value', '--format', 'json')).toMatchObject({ end: 'ok', stdout: '[]\n' });
});
