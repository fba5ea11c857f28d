import { rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PageSnapshot } from '../../src/page/view/documents/snapshot.ts';
import { ask, post, signIn } from '../integration/page/support.ts';
import { Cli, folderWith, writeConfig } from '../support/cli.ts';
import { Watcher } from '../support/mqtt.ts';
import { freePort } from '../support/ports.ts';
import { bridgeSections, type Cloud, caughtUp, startBroker, startCloud } from './support.ts';

const STATE = 'isolarcloud/1501234/1501234_14_1_1/state';

/** A running bridge with its cloud, broker and a client that hears everything. */
async function running(others = {}) {
  const cloud = await startCloud();
  const broker = await startBroker();
  const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
  const sections = bridgeSections(cloud, broker, others);
  const folder = folderWith(sections);
  const bridge = new Cli(['run'], { cwd: folder });
  await watcher.until((seen) => seen.some(({ topic }) => topic === STATE));
  const keys = (): number => Object.keys(JSON.parse(watcher.payloads(STATE).at(-1) ?? '{}')).length;
  return { cloud, broker, watcher, sections, folder, bridge, keys };
}

const logins = ({ simulator }: Cloud): number => simulator.calls.filter(({ endpoint }) => endpoint === 'login').length;

describe('run, on SIGHUP', () => {
  it('takes a changed configuration up, without "offline" and without a second login', async () => {
    const { cloud, watcher, sections, folder, bridge, keys } = await running();
    const before = keys();
    await caughtUp(watcher);
    const online = new Set(watcher.seen.flatMap(({ topic, payload }) => (payload === 'online' ? [topic] : [])));
    expect(online.size).toBeGreaterThan(3);
    watcher.seen.length = 0;

    writeConfig(folder, { ...sections, points: { preset: 'all' } });
    bridge.kill('SIGHUP');
    await bridge.until('the changed configuration is in use');
    await watcher.until(() => keys() > before);

    expect(bridge.stderr).toContain('"changed":["points.preset"]');
    await caughtUp(watcher);
    expect(watcher.seen.filter(({ topic, payload }) => payload === 'offline' && online.has(topic))).toEqual([]);
    expect(logins(cloud)).toBe(1);
    bridge.kill('SIGTERM');
    expect((await bridge.exited).code).toBe(0);
    await caughtUp(watcher);
    expect(watcher.payloads('isolarcloud/bridge/availability').at(-1)).toBe('offline');
  });

  it('goes on with the configuration in use while the file has mistakes or is gone, and says so until that is mended', async () => {
    const { watcher, sections, folder, bridge } = await running();
    const problem = (): unknown => JSON.parse(watcher.payloads('isolarcloud/bridge/state').at(-1) ?? '{}').problem;

    writeFileSync(join(folder, 'config.yaml'), 'version: 1\nmqtt:\n  url: nowhere\npoints:\n  preset: most\n');
    bridge.kill('SIGHUP');
    await bridge.until('the configuration has mistakes');
    expect(bridge.stderr).toContain('"where":"config.yaml:3:8","option":"mqtt.url"');
    expect(bridge.stderr).toContain('"where":"config.yaml:5:11","option":"points.preset"');
    await watcher.until(() => String(problem()).includes('config.yaml'));

    rmSync(join(folder, 'config.yaml'));
    bridge.kill('SIGHUP');
    await bridge.until('"code":"config_missing"');

    writeConfig(folder, sections);
    bridge.kill('SIGHUP');
    await bridge.until('the configuration is the same as before');
    await watcher.until(() => problem() === null);
    expect(bridge.running).toBe(true);
  });

  it('says by name what only a restart takes up, and takes the rest up', async () => {
    const { sections, folder, bridge } = await running();
    writeConfig(folder, { ...sections, state_folder: './elsewhere', log: { level: 'debug' } });
    bridge.kill('SIGHUP');
    await bridge.until('"options":["state_folder"]');
    expect(bridge.stderr).toContain('"changed":["log.level"]');
    await bridge.until('"level":"debug"');
  });

  it('asked again meanwhile, reads the file once more when it is done', async () => {
    const { sections, folder, bridge } = await running();
    writeConfig(folder, { ...sections, points: { preset: 'all' } });
    bridge.kill('SIGHUP');
    await bridge.until('the configuration is read again');
    writeConfig(folder, { ...sections, points: { preset: 'all' }, polling: { interval_minutes: 7 } });
    for (let signals = 0; signals < 5; signals += 1) bridge.kill('SIGHUP');
    await bridge.until('polling.interval_minutes');
    expect(bridge.running).toBe(true);
  });

  it('told to stop meanwhile, ends within 5 s with "offline" on every topic', async () => {
    const { cloud, watcher, sections, folder, bridge } = await running();
    cloud.simulator.inject({ kind: 'no_answer' });
    writeConfig(folder, { ...sections, points: { preset: 'all' } });
    const startedMs = Date.now();
    bridge.kill('SIGHUP');
    await bridge.until('the configuration is read again');
    bridge.kill('SIGTERM');
    expect((await bridge.exited).code).toBe(0);
    expect(Date.now() - startedMs).toBeLessThan(5_000);
    await caughtUp(watcher);
    const last = new Map(watcher.seen.filter(({ topic }) => topic.endsWith('/availability')).map(({ topic, payload }) => [topic, payload]));
    expect([...last].filter(([, payload]) => payload !== 'offline')).toEqual([]);
  });
});

describe('run, asked by the page', () => {
  it('takes a changed configuration up, with the session and the stream of the page kept', async () => {
    const port = await freePort();
    const page = { enabled: true, port, password: 'correct horse' };
    const { sections, folder } = await running({ page });
    const headers = await signIn(port, page.password);
    let stream = '';
    const request = get({ host: '127.0.0.1', port, path: '/api/stream', headers, agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (part: string) => {
        stream += part;
      });
    });
    request.on('error', () => undefined);
    onTestFinished(() => void request.destroy());
    writeConfig(folder, { ...sections, page, points: { preset: 'all' } });

    expect(JSON.parse((await post(port, '/api/reload', {}, headers)).text)).toEqual({ accepted: true, againAt: null });
    await vi.waitFor(() => expect(stream).toContain('"outcome":"changed"'), { timeout: 10_000 });

    expect(stream.match(/event: snapshot/g)?.length).toBeGreaterThan(1);
    const { bridge } = JSON.parse((await ask(port, { path: '/api/snapshot', headers })).text) as PageSnapshot;
    expect(bridge.reload).toMatchObject({
      isRunning: false,
      last: { outcome: 'changed', changed: ['points.preset'], needRestart: [], mistakes: [], problem: null },
    });
    expect(bridge.connections.broker.connectedAt).toEqual(expect.any(Number));
  });

  it('moves the page to another port', async () => {
    const [port, other] = [await freePort(), await freePort()];
    const { sections, folder } = await running({ page: { enabled: true, port } });
    writeConfig(folder, { ...sections, page: { enabled: true, port: other } });
    await post(port, '/api/reload', {});
    await vi.waitFor(async () => expect((await ask(other, { path: '/health' })).status).toBe(200), { timeout: 10_000, interval: 100 });
    await expect(ask(port, { path: '/health' })).rejects.toThrow('ECONNREFUSED');
  });
});
