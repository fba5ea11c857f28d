import { connectAsync } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { startAedes } from '../../support/aedes.ts';
import { quiet } from '../../support/quiet.ts';
import { DAY, MINUTE, NOON, SECOND, simulated } from '../../support/test-bed.ts';

const INVERTER = 'isolarcloud/1501234/1501234_14_1_1';
const GONE = 'isolarcloud/1501234/1501234_14_9_1';
const plants = [hybridHome({ commissionedAt: NOON - DAY, stepMs: 5 * MINUTE })];

async function retainedAt(url: string): Promise<ReadonlyMap<string, string>> {
  const client = await connectAsync(url, { reconnectPeriod: 0 });
  const kept = new Map<string, string>();
  client.on('message', (topic, payload, { retain }) => {
    if (retain) kept.set(topic, payload.toString());
  });
  await client.subscribeAsync('#', { qos: 1 });
  await quiet();
  await client.endAsync();
  return kept;
}

test('a bridge that goes on at another broker publishes everything there, and removes what an earlier run has left there', async () => {
  const { bed } = await simulated({ plants });
  const second = await startAedes();
  onTestFinished(() => second.stop());
  await bed.run({ settings: { mqtt: { url: [bed.broker.url, second.url] } } });
  const before = await bed.retained();
  const gone = before.get('homeassistant/device/isolarcloud_1501234_14_1_1/config') ?? '';
  const client = await connectAsync(second.url, { reconnectPeriod: 0 });
  onTestFinished(() => void client.end(true));
  const leftovers = [
    [`${GONE}/state`, '{"pv_power":1}'],
    [`${GONE}/availability`, 'online'],
    ['homeassistant/device/isolarcloud_1501234_14_9_1/config', gone.replaceAll('1501234_14_1_1', '1501234_14_9_1')],
  ] as const;
  for (const [topic, payload] of leftovers) await client.publishAsync(topic, payload, { qos: 1, retain: true });

  await bed.broker.stop();
  await bed.pass(30 * SECOND);
  const atOnce = await retainedAt(second.url);
  expect(atOnce.get(`${GONE}/availability`)).not.toBe('online');
  expect(atOnce.get(`${INVERTER}/state`)).toBe(before.get(`${INVERTER}/state`));
  await bed.pass(6 * MINUTE);
  const after = await retainedAt(second.url);
  expect([...after.keys()].toSorted()).toEqual([...before.keys()].toSorted());
  expect(bed.logLines.join('\n')).toContain(`"address":"${second.url}"`);
});

test('nothing that somebody has written into the path or query of an address is in the log, a topic or an error', async () => {
  const { bed } = await simulated({ plants });
  const planted = (port: number): string => `ws://127.0.0.1:${port}/planted-path?token=planted-token`;
  const settings = { log: { level: 'trace' }, mqtt: { url: [planted(1), bed.broker.url, planted(2)] } };
  const bridge = await bed.run({ settings });
  await bed.broker.stop();
  await bed.pass(5 * MINUTE);
  await bridge.stop();
  const log = bed.logLines.join('\n');
  expect(log).toMatch(/127\.0\.0\.1:1 \(ECONNREFUSED\).*127\.0\.0\.1:2 \(ECONNREFUSED\)/);
  expect([log, ...bed.watcher.seen.map(({ payload }) => payload)].join('\n')).not.toContain('planted');
});
