import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import type { Totals } from '../../../src/simulator/physics/totals.ts';
import type { PlantSpec } from '../../../src/simulator/plant.ts';
import { folderWith } from '../../support/cli.ts';
import { type Answer, type Command, HomeAssistantServer, TOKEN } from '../../support/home-assistant-server.ts';
import { type ModelRow, RecorderModel } from '../../support/recorder-model.ts';
import { type CommandResult, runCommand } from '../../support/run-command.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Noon in São Paulo. */
export const NOW = Date.parse('2026-03-10T15:00:00Z');
/** Start of the live statistics: the morning of the day before. */
export const LIVE = Date.parse('2026-03-09T12:00:00Z');
export const CHARGE = 'sensor.charge';
export const YIELD = 'sensor.yield';
export const PURCHASED = 'sensor.purchased';

const COUNTERS: Readonly<Record<string, { readonly total: keyof Totals; readonly device: string; readonly point: string }>> = {
  [CHARGE]: { total: 'charge', device: '14_1_1', point: '13034' },
  [YIELD]: { total: 'pv', device: '11_0_0', point: '83024' },
  [PURCHASED]: { total: 'purchased', device: '11_0_0', point: '83105' },
};

export interface SceneOptions {
  readonly plant?: PlantSpec;
  /** The sensors that Home Assistant has. */
  readonly sensors?: readonly string[];
  readonly timeZone?: string;
  readonly now?: number;
  readonly admin?: boolean;
  readonly old?: boolean;
  /** First hour of the live statistics; null if there are none yet. */
  readonly live?: number | null;
  readonly answer?: (command: Command, model: RecorderModel) => Answer | undefined;
}

const home = (): PlantSpec => hybridHome({ commissionedAt: Date.parse('2026-01-01T00:00:00Z'), stepMs: 5 * MINUTE_MS });

/** Starts a cloud with one plant, and a Home Assistant whose recorder has the rows of the live hours. Both are stopped after the test. */
export async function startScene({ plant = home(), sensors = [CHARGE, YIELD], now = NOW, live = LIVE, ...options }: SceneOptions = {}) {
  const cloud = new CloudSimulator({ plants: [plant], now: () => now });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const entities = Object.fromEntries(
    sensors.map((id) => [`isolarcloud_${plant.psId}_${COUNTERS[id]?.device}_${COUNTERS[id]?.point}`, id]),
  );
  const { admin, old, timeZone, answer } = options;
  const model = new RecorderModel({ entities, admin, old, timeZone });
  const server = await HomeAssistantServer.start({
    answer: (command) => (answer === undefined ? model.answer(command) : answer(command, model)),
  });
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const folder = folderWith({
    isolarcloud: { gateway, app_key, secret_key, username, password },
    homeassistant: { url: server.url, token: TOKEN },
  });
  const reading = (id: string, at: number): number => cloud.truth(plant.psId, at).lifetime[COUNTERS[id]?.total ?? 'pv'] / 1_000;
  /** Returns the rows that Home Assistant compiles while everything works. */
  const compiled = (id: string, from: number, to: number, since = from): ModelRow[] =>
    Array.from({ length: (to - from) / HOUR_MS }, (_, index) => {
      const start = from + index * HOUR_MS;
      return { start, state: reading(id, start + HOUR_MS), sum: reading(id, start + HOUR_MS) - reading(id, since) };
    });
  if (live !== null) for (const id of sensors) model.put(id, compiled(id, live, now));
  const backfill = (...args: string[]): Promise<CommandResult> =>
    runCommand(['backfill', '--config', join(folder, 'config.yaml'), ...args], { now: () => now });
  /** Returns for each row the energy of its hour minus the true energy, kWh. */
  const errors = (id: string): number[] => {
    const rows = model.rows(id);
    return rows.map(({ start, sum }, index) => sum - (rows[index - 1]?.sum ?? 0) - (reading(id, start + HOUR_MS) - reading(id, start)));
  };
  const writes = () => server.commands.filter(({ type }) => /import|adjust|clear/.test(String(type)));
  const minuteCalls = () => cloud.calls.filter(({ endpoint }) => endpoint === 'getDevicePointMinuteDataList');
  return { cloud, folder, model, backfill, errors, compiled, reading, writes, minuteCalls };
}
