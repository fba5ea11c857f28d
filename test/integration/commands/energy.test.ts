import { describe, expect, it, onTestFinished } from 'vitest';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { folderWith } from '../../support/cli.ts';
import { type Answer, type Command, HomeAssistantServer, TOKEN } from '../../support/home-assistant-server.ts';
import { runCommand } from '../../support/run-command.ts';

const entity = (uniqueId: string, entityId: string) => ({ unique_id: uniqueId, entity_id: entityId, platform: 'mqtt', disabled_by: null });
const REGISTRY = [
  entity('isolarcloud_1501234_11_0_0_83024', 'sensor.yield'),
  entity('isolarcloud_1501234_11_0_0_83105', 'sensor.bought'),
  entity('isolarcloud_1501234_11_0_0_83075', 'sensor.sold'),
  { ...entity('isolarcloud_1501234_14_1_1_13034', 'sensor.charged'), disabled_by: 'user' },
  { unique_id: 7, entity_id: 'sensor.other', platform: 'demo', disabled_by: null },
];
const THEIRS = { type: 'gas', stat_energy_from: 'sensor.gas', stat_cost: null };

/** Returns the replies of a Home Assistant whose Energy preferences can be read and saved. */
function script(overrides: Readonly<Record<string, (command: Command) => Answer | undefined>> = {}) {
  let sources: unknown = [THEIRS];
  return (command: Command): Answer | undefined => {
    const override = overrides[command.type];
    if (override !== undefined) return override(command);
    if (command.type === 'config/entity_registry/list') return { result: REGISTRY };
    if (command.type === 'energy/save_prefs') sources = command['energy_sources'];
    return { result: { energy_sources: sources, device_consumption: [] } };
  };
}

async function configFor(url: string, token = TOKEN): Promise<string> {
  const cloud = new CloudSimulator({ plants: [hybridHome({ commissionedAt: Date.now() - 86_400_000 })] });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const folder = folderWith({ isolarcloud: { gateway, app_key, secret_key, username, password }, homeassistant: { url, token } });
  return `${folder}/config.yaml`;
}

describe('energy', () => {
  it('shows what it would add and changes nothing', async () => {
    const server = await HomeAssistantServer.start({ answer: script() });
    const { end, stdout, stderr } = await runCommand(['energy', '--config', await configFor(server.url)]);

    expect(end).toBe('ok');
    expect(stdout).toBe(
      [
        'Sources that the Energy dashboard has already, and that stay as they are: 1.',
        '+  solar  sensor.yield',
        '+  grid   import sensor.bought  export sensor.sold',
        '',
      ].join('\n'),
    );
    expect(stderr).toBe('Nothing is changed. Run again with --apply to add what is marked with a +: 2.\n');
    expect(server.commands.map(({ type }) => type)).toEqual(['config/entity_registry/list', 'energy/get_prefs']);
  });

  it('adds it beside what others put there, once', async () => {
    const server = await HomeAssistantServer.start({ answer: script() });
    const config = await configFor(server.url);
    await runCommand(['energy', '--config', config, '--apply']);
    const again = await runCommand(['energy', '--config', config, '--apply']);

    const saved = server.commands.filter(({ type }) => type === 'energy/save_prefs');
    expect(saved).toEqual([
      {
        type: 'energy/save_prefs',
        energy_sources: [
          THEIRS,
          { type: 'solar', stat_energy_from: 'sensor.yield' },
          { type: 'grid', stat_energy_from: 'sensor.bought', stat_energy_to: 'sensor.sold', cost_adjustment_day: 0 },
        ],
      },
    ]);
    expect(again.stderr).toBe('The Energy dashboard shows these plants already; nothing is changed.\n');
  });

  it('puts in the present id of a sensor that was renamed, and tells of one that is gone; doctor does too', async () => {
    let registry: readonly object[] = REGISTRY;
    const server = await HomeAssistantServer.start({ answer: script({ 'config/entity_registry/list': () => ({ result: registry }) }) });
    const config = await configFor(server.url);
    await runCommand(['energy', '--config', config, '--apply']);
    registry = [
      entity('isolarcloud_1501234_11_0_0_83024', 'sensor.roof'),
      { ...entity('isolarcloud_1501234_11_0_0_83105', 'sensor.bought'), disabled_by: 'user' },
      entity('isolarcloud_1501234_11_0_0_83075', 'sensor.sold'),
    ];

    const { stdout } = await runCommand(['energy', '--config', config]);
    expect(stdout.split('\n').slice(1, 4)).toEqual([
      '-  sensor.yield',
      '+  sensor.roof',
      '!  sensor.bought is on the dashboard, but no longer in Home Assistant',
    ]);
    const { stderr } = await runCommand(['energy', '--config', config, '--apply']);
    expect(stderr).toBe('Sensors whose present id is now on the Energy dashboard: 1.\n');
    expect(server.commands.findLast(({ type }) => type === 'energy/save_prefs')).toMatchObject({
      energy_sources: [THEIRS, { type: 'solar', stat_energy_from: 'sensor.roof' }, { type: 'grid', stat_energy_from: 'sensor.bought' }],
    });
    const again = await runCommand(['energy', '--config', config, '--apply']);
    expect(again.stdout).toContain('!  sensor.bought');
    expect(again.stderr).toBe('The Energy dashboard shows these plants already; nothing is changed.\n');
  });

  it('names both sensors of a power that has no signed sensor, in releases that know such a pair', async () => {
    const inverter = [
      ['13034', 'sensor.charged'],
      ['13035', 'sensor.discharged'],
      ['13126', 'sensor.charging'],
      ['13150', 'sensor.discharging'],
    ].map(([pointId, id]) => entity(`isolarcloud_1501234_14_1_1_${pointId}`, `${id}`));
    const battery = { type: 'battery', stat_energy_from: 'sensor.discharged', stat_energy_to: 'sensor.charged' };
    const saved = async (version: string) => {
      const answer = script({ 'config/entity_registry/list': () => ({ result: inverter }) });
      const server = await HomeAssistantServer.start({ version, answer });
      const { stdout } = await runCommand(['energy', '--config', await configFor(server.url), '--apply']);
      return { stdout, sources: server.commands.find(({ type }) => type === 'energy/save_prefs')?.['energy_sources'] };
    };
    const pair = { power_config: { stat_rate_from: 'sensor.discharging', stat_rate_to: 'sensor.charging' } };
    const newer = await saved('2026.2.0');
    expect(newer.sources).toEqual([THEIRS, { ...battery, ...pair }]);
    expect(newer.stdout).toContain('power sensor.discharging minus sensor.charging');
    expect(await saved('2025.12.0')).toEqual({ stdout: expect.not.stringContaining('power'), sources: [THEIRS, battery] });
    expect((await saved('2024.11.3')).sources).toEqual([THEIRS, battery]);
  });

  it('adds the power that an older release did not know to a source that it has added there', async () => {
    const registry = [...REGISTRY, entity('isolarcloud_1501234_11_0_0_83067', 'sensor.pv_power')];
    const roof = { type: 'solar', stat_energy_from: 'sensor.yield', config_entry_solar_forecast: ['forecast'] };
    const grid = { type: 'grid', stat_energy_from: 'sensor.bought', stat_energy_to: 'sensor.sold' };
    let sources: unknown[] = [roof, grid];
    const answer = script({
      'config/entity_registry/list': () => ({ result: registry }),
      'energy/get_prefs': () => ({ result: { energy_sources: sources } }),
      'energy/save_prefs': (command) => {
        sources = command['energy_sources'] as unknown[];
        return { result: null };
      },
    });
    const server = await HomeAssistantServer.start({ answer });
    const config = await configFor(server.url);
    const { stdout, stderr } = await runCommand(['energy', '--config', config]);
    expect(stdout).toContain('+  solar  power sensor.pv_power\n');
    expect(stderr).toContain('marked with a +: 1.');
    expect((await runCommand(['energy', '--config', config, '--apply'])).stderr).toBe(
      'Sources of the Energy dashboard that got a power or charge level: 1.\n',
    );
    expect(sources).toEqual([{ ...roof, stat_rate: 'sensor.pv_power' }, grid]);
    expect((await runCommand(['energy', '--config', config])).stderr).toContain('nothing is changed');
  });

  it('warns where another integration shows the same kind of energy, and leaves its sources alone', async () => {
    const shelly = { type: 'grid', stat_energy_from: 'sensor.shelly_in', stat_energy_to: null, stat_cost: null, name: 'Shelly' };
    const roof = { type: 'solar', stat_energy_from: 'sensor.yield' };
    let sources: unknown[] = [shelly, roof];
    const answer = script({
      'energy/get_prefs': () => ({ result: { energy_sources: sources } }),
      'energy/save_prefs': (command) => {
        sources = command['energy_sources'] as unknown[];
        return { result: null };
      },
    });
    const server = await HomeAssistantServer.start({ answer });
    const config = await configFor(server.url);
    const warning =
      'The Energy dashboard already shows grid with other sensors: sensor.shelly_in. If they measure the same energy, it counts twice: take one of the two off the dashboard.\n';
    const { stdout, stderr } = await runCommand(['energy', '--config', config]);
    expect(stdout).not.toContain('solar');
    expect(stderr).toMatch(warning);
    expect((await runCommand(['energy', '--config', config, '--apply'])).stderr).toBe(`${warning}Added to the Energy dashboard: 1.\n`);
    expect(sources).toEqual([shelly, roof, expect.objectContaining({ type: 'grid', stat_energy_from: 'sensor.bought' })]);
    expect((await runCommand(['energy', '--config', config])).stderr).not.toContain('twice');
  });

  it('falls back to the older shape where the release refuses the newer one', async () => {
    const refusing = (command: Command): Answer => {
      const [, , grid] = command['energy_sources'] as object[];
      if (!('flow_from' in (grid ?? {}))) return { error: { code: 'invalid_format', message: 'extra keys not allowed' } };
      return { result: { energy_sources: command['energy_sources'] } };
    };
    const server = await HomeAssistantServer.start({ version: 'dev', answer: script({ 'energy/save_prefs': refusing }) });
    const { end } = await runCommand(['energy', '--config', await configFor(server.url), '--apply']);

    expect(end).toBe('ok');
    expect(server.commands.filter(({ type }) => type === 'energy/save_prefs')).toHaveLength(3);
  });

  it('starts from nothing where the dashboard was never set up', async () => {
    const answer = script({ 'energy/get_prefs': () => ({ error: { code: 'not_found', message: 'No prefs' } }) });
    const server = await HomeAssistantServer.start({ answer });
    const { stdout } = await runCommand(['energy', '--config', await configFor(server.url)]);

    expect(stdout).toMatch(/^\+ {2}solar {2}sensor.yield\n\+/);
  });

  it.each([
    ['a user who is no administrator', 'homeassistant_admin_required', { code: 'unauthorized', message: 'Unauthorized' }],
    ['any other refusal', 'homeassistant_refused', { code: 'home_assistant_error', message: 'two\nlines' }],
  ])('says so of %s', async (_what, code, error) => {
    const server = await HomeAssistantServer.start({ answer: script({ 'energy/save_prefs': () => ({ error }) }) });
    expect(await runCommand(['energy', '--config', await configFor(server.url), '--apply'])).toMatchObject({ end: code });
  });

  it('says so of a token that is refused, and never prints it', async () => {
    const server = await HomeAssistantServer.start({ answer: script() });
    const { end, stderr } = await runCommand(['energy', '--config', await configFor(server.url, 'wrong-token-PLANTED')]);

    expect(end).toBe('homeassistant_token_refused');
    expect(stderr).not.toContain('PLANTED');
  });

  it('says so where Home Assistant is absent, goes away, or sends nonsense', async () => {
    const server = await HomeAssistantServer.start({ answer: script({ 'energy/get_prefs': () => void server.stop() }) });
    const config = await configFor(server.url);
    expect(await runCommand(['energy', '--config', config])).toMatchObject({ end: 'homeassistant_unreachable' });
    expect(await runCommand(['energy', '--config', config])).toMatchObject({ end: 'homeassistant_unreachable' });

    const senseless = await HomeAssistantServer.start({
      answer: script({ 'energy/get_prefs': () => ({ result: { energy_sources: 7 } }) }),
    });
    expect(await runCommand(['energy', '--config', await configFor(senseless.url)])).toMatchObject({
      end: 'homeassistant_reply_malformed',
    });
  });

  it('does not wait for an answer for ever', async () => {
    const server = await HomeAssistantServer.start({ answer: script({ 'energy/get_prefs': () => undefined }) });
    const sleep = (_ms: number, signal: AbortSignal): Promise<void> =>
      server.commands.length > 0 ? Promise.resolve() : new Promise((_, reject) => signal.addEventListener('abort', reject));
    expect(await runCommand(['energy', '--config', await configFor(server.url)], { sleep })).toMatchObject({
      end: 'homeassistant_unreachable',
    });
  });

  it('asks for address and token first', async () => {
    const folder = folderWith({ isolarcloud: { app_key: 'abcd', secret_key: 'efgh', username: 'abcd', password: 'abcd' } });
    expect(await runCommand(['energy', '--config', `${folder}/config.yaml`])).toMatchObject({ end: 'homeassistant_not_configured' });
  });
});
