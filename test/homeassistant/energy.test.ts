import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { topicsFor } from '../../src/topics.ts';
import type { CommandResult } from '../support/run-command.ts';
import type { Settings } from './support/bridge.ts';
import { isAtLeast } from './support/configuration.ts';
import { OneShots } from './support/one-shots.ts';
import { type Stage, startStage } from './support/stage.ts';
import { versions } from './support/versions.ts';
import { waitFor } from './support/waiting.ts';
import { websocketCommand } from './support/websocket.ts';

const MINUTE_MS = 60_000;
const MONTH_MS = 30 * 24 * 60 * MINUTE_MS;
const START = Date.parse('2026-06-15T15:02:00Z');

/** A source that the user has added to the Energy dashboard before the bridge adds its own. */
const THEIRS = { type: 'gas', stat_energy_from: 'sensor.gas', stat_cost: null, entity_energy_price: null, number_energy_price: null };

interface Preferences {
  readonly energy_sources: readonly Readonly<Record<string, unknown>>[];
}

describe.each(versions)('the Energy dashboard of Home Assistant %s', (version) => {
  let stage: Stage;
  let settings: Settings;

  const preferences = () => websocketCommand<Preferences>(stage.homeAssistant.url, stage.homeAssistant.token, 'energy/get_prefs');
  const change = (type: string, fields: Readonly<Record<string, unknown>>): Promise<unknown> =>
    websocketCommand(stage.homeAssistant.url, stage.homeAssistant.token, type, fields);
  /** Runs the command with the state folder of the bridge. */
  async function energy(...options: string[]): Promise<CommandResult> {
    const result = await stage.bridge.command(settings, 'energy', ...options);
    return { ...result, stderr: result.stderr.replace(/^\{.*\}\n/gm, '') }; // without the log
  }
  const entityId = async (point: string): Promise<string> =>
    (await stage.homeAssistant.entity(`isolarcloud_1501234_${point}`)).entry.entity_id;

  beforeAll(async () => {
    stage = await startStage({ version, plants: [hybridHome({ commissionedAt: START - MONTH_MS })], startsAtMs: START });
    settings = { homeassistant: { url: stage.homeAssistant.url, token: stage.homeAssistant.token } };
    await waitFor(
      async () => expect(Number((await stage.homeAssistant.entity('isolarcloud_1501234_14_1_1_13035')).state?.state)).toBeGreaterThan(0),
      { what: 'the plant' },
    );
    await stage.homeAssistant.saveEnergySources([THEIRS]);
    // Without this sensor, the power of the battery is that of two sensors.
    await change('config/entity_registry/update', { entity_id: await entityId('14_1_1_net_battery_power'), disabled_by: 'user' });
  });

  afterAll(async () => {
    await stage?.stop();
  });

  it('stays as it is until --apply', async () => {
    const { end, stdout } = await energy();
    expect(end).toBe('ok');
    expect(stdout.match(/^\+ {2}\w+/gm)).toEqual(['+  solar', '+  grid', '+  battery']);
    expect((await preferences()).energy_sources).toEqual([expect.objectContaining(THEIRS)]);
  });

  it('shows sun, grid and battery beside what its user put there, with power where it can', async () => {
    expect(await energy('--apply')).toMatchObject({ end: 'ok', stderr: 'Added to the Energy dashboard: 3.\n' });

    const { energy_sources } = await preferences();
    const [theirs, solar, grid, battery] = energy_sources;
    expect(theirs).toMatchObject(THEIRS);
    const power = async (point: string) => (isAtLeast(version, '2025.12') ? { stat_rate: await entityId(point) } : {});
    const [imported, exported] = [await entityId('11_0_0_83105'), await entityId('11_0_0_83075')];
    expect(solar).toMatchObject({ stat_energy_from: await entityId('11_0_0_83024'), ...(await power('11_0_0_83067')) });
    expect(grid).toMatchObject(
      isAtLeast(version, '2026.3')
        ? { stat_energy_from: imported, stat_energy_to: exported, ...(await power('14_1_1_net_grid_power')) }
        : { flow_from: [{ stat_energy_from: imported }], flow_to: [{ stat_energy_to: exported }] },
    );
    expect(battery).toMatchObject({
      stat_energy_from: await entityId('14_1_1_13035'),
      stat_energy_to: await entityId('14_1_1_13034'),
      ...(isAtLeast(version, '2026.6') ? { stat_soc: await entityId('14_1_1_13141') } : {}),
    });
    if (!isAtLeast(version, '2026.2')) return;
    expect(grid).toMatchObject({ power_config: await power('14_1_1_net_grid_power') });
    const [discharging, charging] = [await entityId('14_1_1_13150'), await entityId('14_1_1_13126')];
    expect(battery).toMatchObject({ power_config: { stat_rate_from: discharging, stat_rate_to: charging } });
    await waitFor(
      async () => {
        const states = new Map((await stage.homeAssistant.states()).map(({ entity_id, state }) => [entity_id, Number(state)]));
        const difference = (states.get(discharging) ?? Number.NaN) - (states.get(charging) ?? Number.NaN);
        expect(states.get(String(battery?.['stat_rate']))).toBeCloseTo(difference);
      },
      { what: 'the power that Home Assistant computes from both sensors' },
    );
  });

  it('is not changed a second time', async () => {
    const before = await preferences();
    expect((await energy('--apply')).stderr).toBe('The Energy dashboard shows these plants already; nothing is changed.\n');
    expect(await preferences()).toEqual(before);
  });

  it('gets the present id of a sensor that its user renames', async () => {
    const before = await entityId('11_0_0_83024');
    await change('config/entity_registry/update', { entity_id: before, new_entity_id: 'sensor.roof' });
    const { stdout } = await energy();
    expect(stdout).toContain(`-  ${before}\n+  sensor.roof\n`);
    expect(await energy('--apply')).toMatchObject({ stderr: 'Sensors whose present id is now on the Energy dashboard: 1.\n' });
    expect((await preferences()).energy_sources).toContainEqual(
      expect.objectContaining({ type: 'solar', stat_energy_from: 'sensor.roof' }),
    );
    expect((await energy()).stderr).toBe('The Energy dashboard shows these plants already; nothing is changed.\n');
  });

  it('cannot be changed with the token of a user who is no administrator, and stays as it is', async () => {
    const before = await preferences();
    const commands = await OneShots.on(stage, await stage.homeAssistant.tokenOfUser());
    // Gone from the dashboard, so that there is something to add.
    await stage.homeAssistant.saveEnergySources([THEIRS]);
    try {
      expect(await commands.run('energy')).toMatchObject({ end: 'ok' });
      expect(await commands.run('energy', '--apply')).toMatchObject({ end: 'homeassistant_admin_required' });
      expect((await preferences()).energy_sources).toEqual([expect.objectContaining(THEIRS)]);
    } finally {
      await commands.stop();
      await stage.homeAssistant.saveEnergySources(before.energy_sources);
    }
  });

  it('is a problem that the bridge device shows, after its user renames a sensor while the bridge is down', async () => {
    const shown = async (): Promise<string | undefined> =>
      (await stage.homeAssistant.entity('isolarcloud_bridge_isolarcloud_problem')).state?.state;
    const renamed = isAtLeast(version, '2026.2') ? ['13034', '13126'] : ['13034'];
    await stage.bridge.pause();
    for (const point of renamed) {
      await change('config/entity_registry/update', { entity_id: await entityId(`14_1_1_${point}`), new_entity_id: `sensor.own_${point}` });
    }
    await stage.bridge.goOn(settings);
    await stage.untilPolled(stage.clock.now());
    stage.clock.moveForward(11 * MINUTE_MS);
    const problem = `: ${renamed.length} renamed, 0 removed. Run "isolarcloud2mqtt energy --apply"`;
    await waitFor(async () => expect(await shown()).toContain(problem), { what: 'the problem' });

    expect(await energy('--apply')).toMatchObject({ end: 'ok' });
    const battery = (await preferences()).energy_sources.find(({ type }) => type === 'battery');
    expect(battery).toMatchObject({ stat_energy_to: 'sensor.own_13034' });
    if (renamed.length > 1) expect(battery?.['power_config']).toMatchObject({ stat_rate_to: 'sensor.own_13126' });
    stage.clock.moveForward(2 * MINUTE_MS);
    await waitFor(
      async () => {
        await stage.client.publishAsync(topicsFor('isolarcloud').refreshCommand, 'PRESS');
        expect(await shown()).toBe('unknown');
      },
      { what: 'the end of the problem' },
    );
  });

  it('has nothing to say about them once it has statistics of them', { timeout: 420_000 }, async () => {
    await waitFor(
      async () => {
        const [, ...ours] = (await stage.homeAssistant.energyIssues()).energy_sources;
        expect(ours).toEqual([[], [], []]);
      },
      { what: 'the end of the first five minutes', deadlineMs: 360_000 },
    );
  });

  it('without a complaint', async () => {
    expect(await stage.homeAssistant.complaints()).toEqual([]);
  });
});
