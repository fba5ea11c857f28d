import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fleetMetricsText } from '../../src/page/model/fleet-metrics.ts';
import { everyKind } from '../../src/simulator/fleet.ts';
import { ask } from '../integration/page/support.ts';
import { freePort } from '../support/ports.ts';
import { fleetFacts } from '../support/shown-fleet.ts';
import { DAY, HOUR, NOON, simulated } from '../support/test-bed.ts';

const FOLDER = join(import.meta.dirname, '../../.cache/prometheus-client');
/** Prints the metrics on standard input as [name, type, samples], as the parser of Prometheus' own client reads them. */
const PARSE = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as families
print(json.dumps([[f.name, f.type, [[s.labels, s.value] for s in f.samples]] for f in families(sys.stdin.read())]))
`;

type Family = readonly [name: string, type: string, samples: readonly (readonly [Readonly<Record<string, string>>, number])[]];

async function parsed(text: string): Promise<readonly Family[]> {
  const running = promisify(execFile)(join(FOLDER, 'bin/python3'), ['-c', PARSE], { env: { PYTHONPATH: join(FOLDER, 'packages') } });
  running.child.stdin?.end(text);
  return JSON.parse((await running).stdout) as readonly Family[];
}

test("the metrics parse with the parser of Prometheus' client, by day and by night, and every plant is in them", async () => {
  const port = await freePort();
  const { bed, cloud } = await simulated({ plants: everyKind({ commissionedAt: NOON - 3 * DAY, middayAt: NOON }) });
  await bed.run({ settings: { page: { enabled: true, port } } });
  for (const hours of [0, 12]) {
    await bed.pass(hours * HOUR);
    const { text } = await ask(port, { path: '/metrics' });
    const families = await parsed(text);
    const of = (name: string): Family[2] => families.find(([found]) => found === name)?.[2] ?? [];
    const plants = cloud.plants.map(({ psId }) => String(psId)).sort();
    expect(
      of('isolarcloud_plant_info')
        .map(([{ plant }]) => plant)
        .sort(),
    ).toEqual(plants);
    expect(of('isolarcloud_plant_sample_age_seconds').length).toBeGreaterThan(3);
    expect(of('isolarcloud2mqtt_cloud_calls').length).toBeGreaterThan(2);
    expect(families.every(([, type]) => type === 'gauge' || type === 'counter')).toBe(true);
  }
});

test('so do those of a fleet, with every replica and every shard', async () => {
  const { text } = await fleetMetricsText(fleetFacts(NOON), NOON + 2_000);
  const families = await parsed(text);
  const of = (name: string): Family[2] => families.find(([found]) => found === `isolarcloud2mqtt_fleet_${name}`)?.[2] ?? [];
  expect(of('replica_info').map(([{ replica, state }]) => [replica, state])).toEqual(
    expect.arrayContaining([
      ['replica-1', 'alive'],
      ['replica-4', 'ended'],
    ]),
  );
  expect(of('replica_heartbeat_age_seconds').find(([{ replica }]) => replica === 'replica-1')?.[1]).toBe(3.5);
  expect(of('shard_plants')).toHaveLength(4);
  expect(of('unowned_plants')).toEqual([[{}, 50]]);
  expect(of('problem')).toEqual([[{ code: 'shards_unowned' }, 1]]);
  expect(families.every(([, type]) => type === 'gauge')).toBe(true);
});
