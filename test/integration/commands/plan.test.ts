import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StartPlan } from '../../../src/app/plan/plan.ts';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { runCommand } from '../../support/run-command.ts';
import { DAY, MINUTE, NOON, type Settings, simulated, type TestBed } from '../../support/test-bed.ts';

const HISTORY = { commissionedAt: NOON - DAY, stepMs: 5 * MINUTE };
const PLANTS = [hybridHome(HISTORY), stringPlant(HISTORY)];
const [FIRST = '', SECOND = ''] = PLANTS.map(({ psId }) => String(psId));

const settings: fc.Arbitrary<Settings> = fc.record({
  language: fc.constantFrom('en', 'pt'),
  plants: fc.constantFrom({}, { exclude: [SECOND] }),
  points: fc.record({ preset: fc.constantFrom('essential', 'standard', 'all'), asleep: fc.constantFrom('zero', 'unavailable') }),
  homeassistant: fc.record({
    discovery: fc.constantFrom(true, true, true, false),
    announce: fc.constantFrom('all', 'all', 'plant'),
    announce_by_plant: fc.constantFrom({}, { [FIRST]: 'none' }, { [SECOND]: 'all' }),
  }),
});

async function plan(bed: TestBed, wanted: Settings, ...args: readonly string[]): Promise<StartPlan> {
  const file = join(bed.stateFolder, 'config.yaml');
  await writeFile(file, JSON.stringify(bed.config(wanted)));
  const { end, stdout, stderr } = await runCommand(['plan', '--json', '--config', file, ...args], { now: bed.clock.now, version: '1.2.3' });
  expect(end, stderr).toBe('ok');
  return JSON.parse(stdout);
}

/** The components on the broker. Key: unique id. Value: the component with what its device and the root of the payload say. */
async function announced(bed: TestBed): Promise<ReadonlyMap<string, unknown>> {
  const payloads = [...(await bed.retained('homeassistant/device/+/config')).values()].map((text) => JSON.parse(text));
  return new Map(
    payloads.flatMap(({ components }) =>
      Object.values<{ unique_id: string }>(components).map((component) => [component.unique_id, component] as const),
    ),
  );
}

const ids = (devices: StartPlan['devices'], change: string): readonly string[] =>
  devices.flatMap(({ entities }) => entities.filter((entity) => entity.change === change).map(({ uniqueId }) => uniqueId)).sort();

const difference = (before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>) => ({
  add: [...after.keys()].filter((id) => !before.has(id)).sort(),
  change: [...after.keys()].filter((id) => before.has(id) && !isDeepStrictEqual(before.get(id), after.get(id))).sort(),
  remove: [...before.keys()].filter((id) => !after.has(id)).sort(),
});

test('plan shows what the next start adds, changes and removes', async () => {
  await fc.assert(
    fc.asyncProperty(settings, settings, async (first, second) => {
      const { bed, cloud, calls } = await simulated({ plants: PLANTS });
      await (await bed.run({ settings: first })).stop();
      const before = await announced(bed);
      const asked = calls('/openapi/getDeviceRealTimeData').length;
      const known = await plan(bed, second);
      expect(calls('/openapi/getDeviceRealTimeData')).toHaveLength(asked);
      const read = await plan(bed, second, '--ask-cloud');
      expect(cloud.logins).toHaveLength(1);
      const bridge = await bed.run({ settings: second });
      await bed.pass(10 * MINUTE);
      await bridge.stop();
      const happened = difference(before, await announced(bed));

      const planned = { add: ids(read.devices, 'add'), change: ids(read.devices, 'change'), remove: ids(read.devices, 'remove') };
      expect(planned).toEqual(happened);
      expect(ids(known.devices, 'remove')).toEqual(happened.remove);
      expect(ids(known.devices, 'change')).toEqual(happened.change);
      expect(happened.add).toEqual(expect.arrayContaining([...ids(known.devices, 'add')]));
    }),
    { numRuns: 6 },
  );
});
