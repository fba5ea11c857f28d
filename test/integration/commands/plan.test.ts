import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import type { StartPlan } from '../../../src/app/plan/plan.ts';
import { emptyLedger, ledgerCodec } from '../../../src/homeassistant/ledger.ts';
import { defaultClientId } from '../../../src/mqtt/connection.ts';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { memoryStores } from '../../support/memory-stores.ts';
import { quiet } from '../../support/quiet.ts';
import { type CommandOptions, type CommandResult, runCommand } from '../../support/run-command.ts';
import { DAY, MINUTE, NOON, type Settings, simulated, type TestBed } from '../../support/test-bed.ts';
import { twoAccounts } from '../../support/two-accounts.ts';

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
    confirm_removals: fc.constantFrom(null, 0, 60),
  }),
});

/** In place of the short times for which the command waits for further messages of the broker: it waits until none is on its way. */
const sleep: NonNullable<CommandOptions['sleep']> = (ms, signal) => (ms < 1_000 ? quiet() : delay(ms, undefined, { signal }));

async function command(bed: TestBed, wanted: Settings, ...args: readonly string[]): Promise<CommandResult> {
  const file = join(bed.stateFolder, 'config.yaml');
  await writeFile(file, bed.configText(wanted));
  const result = await runCommand(['plan', '--config', file, ...args], { now: bed.clock.now, sleep, version: '1.2.3' });
  expect(result.end, result.stderr).toBe('ok');
  return result;
}

const plan = async (bed: TestBed, wanted: Settings, ...args: readonly string[]): Promise<StartPlan> =>
  JSON.parse((await command(bed, wanted, '--json', ...args)).stdout);

/** Unique ids of the entities whose removal the ledger holds. A bridge that has announced nothing has written no ledger. */
async function heldBy(bed: TestBed): Promise<readonly string[]> {
  const file = join(bed.stateFolder, 'bridge-isolarcloud.json');
  const { devices } = existsSync(file) ? ledgerCodec.parse(JSON.parse(await readFile(file, 'utf8'))) : ledgerCodec.empty();
  return Object.entries(devices)
    .flatMap(([identifier, { held }]) => Object.keys(held).map((key) => `${identifier}_${key}`))
    .sort();
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

      const held = await heldBy(bed);
      const removed = happened.remove.filter((id) => !held.includes(id));
      const planned = { add: ids(read.devices, 'add'), change: ids(read.devices, 'change'), remove: ids(read.devices, 'remove') };
      expect(planned).toEqual({ ...happened, remove: removed });
      expect(ids(read.devices, 'hold')).toEqual(held);
      expect(ids(known.devices, 'remove')).toEqual(removed);
      expect(ids(known.devices, 'hold')).toEqual(held);
      expect(ids(known.devices, 'change')).toEqual(happened.change);
      expect(happened.add).toEqual(expect.arrayContaining([...ids(known.devices, 'add')]));
    }),
    { numRuns: 6 },
  );
});

const everything: Settings = { points: { preset: 'all' } };
const little: Settings = { points: { preset: 'essential' }, homeassistant: { confirm_removals: 0 } };

/** A bridge with many points has run and ended. @returns the test bed, and the entities that a bridge with few points removes */
async function beforeRemovals() {
  const { bed } = await simulated({ plants: PLANTS });
  await (await bed.run({ settings: everything })).stop();
  const superfluous = ids((await plan(bed, little)).devices, 'hold');
  expect(superfluous.length).toBeGreaterThan(10);
  return { bed, superfluous };
}

test('held removals stay held over restarts, until plan --apply asks the running bridge to carry them out', async () => {
  const { bed, superfluous } = await beforeRemovals();
  const first = await bed.run({ settings: little });
  expect(first.status).toMatchObject({ held_removals: superfluous.length });
  expect(bed.logLines.filter((line) => line.includes('removals_held'))).toHaveLength(1);
  await first.stop();
  const second = await bed.run({ settings: little });
  expect(second.status).toMatchObject({ held_removals: superfluous.length });
  expect(await heldBy(bed)).toEqual(superfluous);
  expect(ids((await plan(bed, little)).devices, 'hold')).toEqual(superfluous);

  const doctor = await runCommand(['doctor', '--config', join(bed.stateFolder, 'config.yaml')], { now: bed.clock.now });
  expect(doctor).toMatchObject({ exit: 0 });
  expect(doctor.stdout).toContain('More entities would be removed from Home Assistant than homeassistant.confirm_removals allows');

  const { stderr } = await command(bed, little, '--apply');
  expect(stderr).toContain(`The running bridge now removes ${superfluous.length} entities that it held.`);
  await bed.pass(MINUTE);
  expect(second.status).toMatchObject({ held_removals: 0 });
  expect(await heldBy(bed)).toEqual([]);
  expect((await plan(bed, little)).devices).toEqual([]);
});

test('plan --apply without a bridge lets the next start remove what it would hold', async () => {
  const { bed, superfluous } = await beforeRemovals();
  const { stderr } = await command(bed, little, '--apply');
  expect(stderr).toContain(`The removal of ${superfluous.length} entities is confirmed.`);
  expect(ids((await plan(bed, little)).devices, 'remove')).toEqual(superfluous);
  await bed.run({ settings: little });
  await bed.pass(MINUTE);
  expect(await heldBy(bed)).toEqual([]);
  const present = await announced(bed);
  expect(superfluous.filter((id) => present.has(id))).toEqual([]);
});

test('a removal that is held is none any more when the configuration is as before', async () => {
  const { bed, superfluous } = await beforeRemovals();
  const before = await announced(bed);
  await (await bed.run({ settings: little })).stop();
  expect(await heldBy(bed)).toEqual(superfluous);
  const restored = { ...everything, homeassistant: little['homeassistant'] };
  await bed.run({ settings: restored });
  await bed.pass(MINUTE);
  expect(await heldBy(bed)).toEqual([]);
  expect([...before.keys()].filter((id) => !superfluous.includes(id)).length).toBeGreaterThan(0);
  expect([...(await announced(bed)).keys()]).toEqual(expect.arrayContaining([...before.keys()]));
});

test('plan shows that held devices are announced again as a whole when the configuration is as before', async () => {
  const { bed } = await simulated({ plants: PLANTS });
  await (await bed.run({ settings: everything })).stop();
  const confirming = { confirm_removals: 0 };
  await (await bed.run({ settings: { ...everything, homeassistant: { ...confirming, announce: 'plant' } } })).stop();
  expect(await heldBy(bed)).toEqual(expect.arrayContaining([expect.stringMatching(/_data_switch$/)]));
  const { devices } = await plan(bed, { ...everything, homeassistant: confirming });
  expect([ids(devices, 'hold'), ids(devices, 'remove')]).toEqual([[], []]);
});

test('plan --apply reads the ledger while no bridge can change it', async () => {
  const { bed } = await beforeRemovals();
  const stores = memoryStores();
  const meanwhile: string[] = [];
  const write = async () => undefined;
  const read = async () => {
    meanwhile.push((await command(bed, little, '--apply')).stderr);
    return emptyLedger();
  };
  const file = join(bed.stateFolder, 'config.yaml');
  const { end } = await runCommand(['plan', '--apply', '--config', file], {
    now: bed.clock.now,
    stores: { ...stores, ledger: { read, write } },
  });
  expect(end).toBe('ok');
  expect(meanwhile).toEqual([expect.stringContaining('The running bridge holds no removal')]);
});

test('plan --apply changes nothing if it has lost the base topic, so that a bridge may have changed the ledger', async () => {
  const { bed } = await beforeRemovals();
  let writes = 0;
  const ledger = {
    read: async () => {
      // The broker ends the connection of the command, since another client has its id.
      const other = await connectAsync(bed.broker.url, { clientId: defaultClientId('isolarcloud'), reconnectPeriod: 0 });
      await other.endAsync();
      return emptyLedger();
    },
    write: async () => {
      writes += 1;
    },
  };
  const file = join(bed.stateFolder, 'config.yaml');
  const { end } = await runCommand(['plan', '--apply', '--config', file], {
    now: bed.clock.now,
    stores: { ...memoryStores(), ledger },
  });
  expect([end, writes]).toEqual(['broker_unreachable', 0]);
});

test('plan names the entities whose removal a running bridge holds, although no payload announces them any more', async () => {
  const { bed } = await simulated({ plants: PLANTS });
  await (await bed.run({ settings: everything })).stop();
  const before = await announced(bed);
  await (await bed.run({ settings: little })).stop();
  const held = (await plan(bed, little)).devices.flatMap(({ entities }) => entities.filter(({ change }) => change === 'hold'));
  expect(held.length).toBeGreaterThan(0);
  for (const { uniqueId, entityId, name } of held) expect(before.get(uniqueId)).toMatchObject({ default_entity_id: entityId, name });
});

test('the plan of several accounts covers the plants of each', async () => {
  const { bed, settings: listed, authoriseFarm } = await twoAccounts({ home: PLANTS.slice(0, 1), farm: PLANTS.slice(1) });
  await authoriseFarm();
  const bridge = await bed.run({ settings: { ...listed(), ...everything } });
  await bed.pass(10 * MINUTE);
  await bridge.stop();
  const before = await announced(bed);
  const second = { ...listed({ farm: { plants: { exclude: [SECOND] } } }), points: { preset: 'essential' } };
  const read = await plan(bed, { ...listed(), points: { preset: 'essential' } }, '--ask-cloud');
  expect(ids(read.devices, 'add')).toEqual([]);
  expect(ids(read.devices, 'remove').some((id) => id.startsWith(`isolarcloud_${FIRST}_`))).toBe(true);
  expect(ids(read.devices, 'remove').some((id) => id.startsWith(`isolarcloud_${SECOND}_`))).toBe(true);
  const ofSecond = [...before.keys()].filter((id) => id.startsWith(`isolarcloud_${SECOND}_`));
  expect(ids((await plan(bed, second)).devices, 'remove')).toEqual(expect.arrayContaining(ofSecond));
});
