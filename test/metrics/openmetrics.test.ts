import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { everyKind } from '../../src/simulator/fleet.ts';
import { ask } from '../integration/page/support.ts';
import { freePort } from '../support/ports.ts';
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
