import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { HomeAssistantConnection } from '../../../src/homeassistant/websocket/connection.ts';
import { HomeAssistantServer, TOKEN } from '../../support/home-assistant-server.ts';
import { FakeSupervisor, SUPERVISOR_TOKEN } from '../../support/supervisor.ts';

const open = ({ url }: FakeSupervisor, token = SUPERVISOR_TOKEN): Promise<HomeAssistantConnection> =>
  HomeAssistantConnection.open({
    url: `${url}/core`,
    token,
    timeoutMs: 10_000,
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    signal: new AbortController().signal,
  });

it('reaches both APIs of Home Assistant through the Supervisor, with the token of the app', async () => {
  const core = await HomeAssistantServer.start({
    answer: () => ({ result: { time_zone: 'America/Sao_Paulo' } }),
    get: () => ({ entry: 1 }),
  });
  const supervisor = await FakeSupervisor.start();
  supervisor.core = { url: core.url, token: TOKEN };
  const homeAssistant = await open(supervisor);
  expect(homeAssistant.version).toBe('2026.11.0');
  expect(await homeAssistant.command('get_config')).toEqual({ time_zone: 'America/Sao_Paulo' });
  expect(await homeAssistant.get('/api/diagnostics/config_entry/1')).toEqual({ entry: 1 });
  await expect(homeAssistant.command('supervisor/api')).rejects.toMatchObject({ code: 'homeassistant_admin_required' });
  homeAssistant.close();
});

it('is told of a token that does not count, and of a core that starts', async () => {
  const core = await HomeAssistantServer.start({ answer: () => undefined });
  const supervisor = await FakeSupervisor.start();
  await expect(open(supervisor)).rejects.toMatchObject({ code: 'homeassistant_unreachable' });
  supervisor.core = { url: core.url, token: TOKEN };
  await expect(open(supervisor, 'another token')).rejects.toMatchObject({ code: 'homeassistant_token_refused' });
});
