import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Ports } from '../../../src/app/ports.ts';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { startAedes } from '../../support/aedes.ts';
import { folderWith } from '../../support/cli.ts';
import { HomeAssistantServer, TOKEN } from '../../support/home-assistant-server.ts';
import { memoryStores } from '../../support/memory-stores.ts';
import { Watcher } from '../../support/mqtt.ts';
import { RecorderModel } from '../../support/recorder-model.ts';
import { type CommandResult, runCommand } from '../../support/run-command.ts';

const NOW = Date.parse('2026-03-10T15:00:00Z');
const MINUTE_MS = 60_000;
const PLANT = hybridHome({ commissionedAt: Date.parse('2026-03-01T00:00:00Z'), stepMs: 5 * MINUTE_MS });
const YIELD = 'sensor.yield';
const OWN_TOPIC = 'isolarcloud/bridge/state';

interface Bed {
  readonly cloud: CloudSimulator;
  readonly watcher: Watcher;
  readonly recorder: RecorderModel;
  /** Runs a command with these stores. */
  readonly command: (stores: Ports['stores'], ...args: string[]) => Promise<CommandResult>;
}

/** Starts a cloud, a broker and a Home Assistant. The configuration's state folder cannot be used, so that stores are needed. */
async function startBed(): Promise<Bed> {
  const cloud = new CloudSimulator({ plants: [PLANT], now: () => NOW });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const recorder = new RecorderModel({ entities: { [`isolarcloud_${PLANT.psId}_11_0_0_83024`]: YIELD } });
  const server = await HomeAssistantServer.start({ answer: (command) => recorder.answer(command) });
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const folder = folderWith({
    isolarcloud: { gateway, app_key, secret_key, username, password },
    mqtt: { url: broker.url },
    homeassistant: { url: server.url, token: TOKEN },
  });
  const command = async (stores: Ports['stores'], name: string, ...args: string[]) => {
    const result = await runCommand([name, '--config', join(folder, 'config.yaml'), ...args], { now: () => NOW, stores });
    expect(existsSync(join(folder, 'state'))).toBe(false);
    return result;
  };
  return { cloud, watcher: await Watcher.on(broker.url), recorder, command };
}

describe('a command keeps its state in the stores that it is given, and opens no file itself:', () => {
  test('read signs in once for all commands, and counts its calls', async () => {
    const { cloud, command } = await startBed();
    const stores = memoryStores();
    expect(await command(stores, 'read')).toMatchObject({ end: 'ok' });
    expect(await command(stores, 'points')).toMatchObject({ end: 'ok' });
    expect(cloud.logins).toHaveLength(1);
    expect(Object.keys((await stores.calls.read()).hours)).not.toEqual([]);
  });

  test('history continues with the steps that an earlier run has finished', async () => {
    const { cloud, command } = await startBed();
    const stores = memoryStores();
    const dataCalls = () => cloud.calls.filter(({ endpoint }) => endpoint.endsWith('DataList')).length;
    const interrupted = await command(stores, 'history', '--from', '2026-03-05', '--output', join(tmpdir(), 'no/such/folder/file.csv'));
    expect(interrupted.end).toBe('output_unwritable');
    const calls = dataCalls();
    expect(calls).toBeGreaterThan(0);
    expect(await command(stores, 'history', '--from', '2026-03-05')).toMatchObject({ end: 'ok' });
    const both = dataCalls();
    expect(await command(memoryStores(), 'history', '--from', '2026-03-05')).toMatchObject({ end: 'ok' });
    expect(both, 'calls of both runs together, and of one that is not interrupted').toBe(dataCalls() - both);
  });

  test('journal prints the entries of the journal', async () => {
    const { command } = await startBed();
    const stores = memoryStores();
    const entry = { readAt: NOW, psKey: '1_14_1_1', slug: 'total_pv_yield', verdict: 'negative', value: '-5', published: null };
    await stores.journal.append([{ unknown: true }, entry]);
    const { stdout } = await command(stores, 'journal', '--format', 'json');
    expect(stdout).toBe(`${JSON.stringify(entry)}\n`);
  });

  test('forget empties the ledger', async () => {
    const { watcher, command } = await startBed();
    const stores = memoryStores();
    await stores.ledger.write({ ...(await stores.ledger.read()), devices: { isolarcloud_1_14_1_1: { components: {} } as never } });
    await watcher.client.publishAsync(OWN_TOPIC, '{}', { retain: true, qos: 1 });
    expect(await command(stores, 'forget')).toMatchObject({ end: 'ok', stdout: `${OWN_TOPIC}\n` });
    expect((await stores.ledger.read()).devices).toEqual({});
  });

  test('doctor signs in with the token of all commands', async () => {
    const { cloud, command } = await startBed();
    const stores = memoryStores();
    await command(stores, 'read');
    const { stdout } = await command(stores, 'doctor');
    expect(stdout).toMatch(/^ok {5}calls/m);
    expect(cloud.logins).toHaveLength(1);
  });

  test('backfill writes its undo book, and takes back what is in it', async () => {
    const { recorder, command } = await startBed();
    const stores = memoryStores();
    expect(await command(stores, 'backfill', '--from', '2026-03-05', '--apply')).toMatchObject({ end: 'ok' });
    expect((await stores.undoBook.read()).operations.map(({ statisticId }) => statisticId)).toEqual([YIELD]);
    expect(recorder.rows(YIELD)).not.toEqual([]);
    expect(await command(stores, 'backfill', '--undo')).toMatchObject({ end: 'ok' });
    expect((await stores.undoBook.read()).operations).toEqual([]);
  });
});
