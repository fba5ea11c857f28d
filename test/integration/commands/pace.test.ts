import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { GATEWAYS } from '../../../src/regions.ts';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { uniformFleet } from '../../../src/simulator/fleet.ts';
import { folderWith } from '../../support/cli.ts';
import { memoryStores } from '../../support/memory-stores.ts';
import { runCommand } from '../../support/run-command.ts';

const NOW = Date.parse('2026-03-10T15:01:30Z');
const ENDPOINT = 'getDeviceRealTimeData';

/** Reads a fleet from a cloud that is called like one of the vendor. The waits between calls end at once. */
async function readFleet(plants: number) {
  const fleet = uniformFleet({ plants, devicesPerPlant: 6, commissionedAt: NOW - 86_400_000 });
  const cloud = new CloudSimulator({ plants: fleet, now: () => NOW, quotas: { perMinute: 10_000 }, latencyMs: 10 });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const folder = folderWith({ isolarcloud: { gateway, app_key, secret_key, username, password }, points: { preset: 'essential' } });
  const result = await runCommand(['read', '--config', join(folder, 'config.yaml'), '--format', 'ndjson'], {
    now: () => NOW,
    sleep: async () => undefined,
    stores: memoryStores(),
    transport: (real) => ({
      gateway: GATEWAYS.europe,
      post: (path, headers, body) => real.post(path, headers, body),
      close: () => real.close(),
    }),
  });
  expect(result).toMatchObject({ end: 'ok', exit: 0 });
  const psIds = new Set(
    result.stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { ps_id: string }).ps_id),
  );
  return { plants: psIds.size, calls: cloud.calls.filter(({ endpoint }) => endpoint === ENDPOINT), atOnce: cloud.mostAtOnce(ENDPOINT) };
}

test('read makes one call after the other where they take less than a minute', async () => {
  const { plants, atOnce } = await readFleet(60);
  expect([plants, atOnce]).toEqual([60, 1]);
});

test('read of a large fleet makes several calls at once, and no more calls in all', async () => {
  const { plants, calls, atOnce } = await readFleet(1_050);
  expect([plants, calls.length, atOnce]).toEqual([1_050, 126, 3]);
});
