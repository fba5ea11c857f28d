import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Cli, folderWith } from '../support/cli.ts';
import { Watcher } from '../support/mqtt.ts';
import { bridgeSections, caughtUp, manyPlants, startBroker, startCloud } from './support.ts';

/** Starts a server in place of a broker that accepts connections and all data, and never answers. */
async function startMute(): Promise<{ url: string; untilConnected: Promise<void> }> {
  let connected = (): void => undefined;
  const untilConnected = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    connected();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return { url: `mqtt://127.0.0.1:${(server.address() as { port: number }).port}`, untilConnected };
}

async function endOf(command: Cli, signal: NodeJS.Signals): Promise<{ code: number | null; tookMs: number }> {
  const startedMs = Date.now();
  command.kill(signal);
  const { code } = await command.exited;
  return { code, tookMs: Date.now() - startedMs };
}

describe.each(['SIGTERM', 'SIGINT'] as const)('run, on %s', (signal) => {
  it('ends soon, with offline on every availability topic', async () => {
    const cloud = await startCloud({ plants: manyPlants() });
    const broker = await startBroker();
    const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
    const bridge = new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, broker)) });
    await watcher.until((seen) => seen.some(({ topic }) => topic === 'isolarcloud/1501234/1501234_14_1_1/state'));

    const { code, tookMs } = await endOf(bridge, signal);

    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(1_500); // the broker acknowledges at once, so the bridge need not wait
    await caughtUp(watcher);
    const last = new Map(watcher.seen.filter(({ topic }) => topic.endsWith('/availability')).map(({ topic, payload }) => [topic, payload]));
    expect(last.size).toBeGreaterThan(20);
    expect([...last].filter(([, payload]) => payload !== 'offline')).toEqual([]);
  });

  it('ends soon while the cloud does not answer', async () => {
    const cloud = await startCloud();
    cloud.simulator.inject({ kind: 'no_answer' });
    const broker = await startBroker();
    const bridge = new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, broker)) });
    await bridge.until('connected to the broker');

    const { code, tookMs } = await endOf(bridge, signal);

    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(5_000);
  });

  it('ends soon while the broker does not answer', async () => {
    const cloud = await startCloud();
    const broker = await startMute();
    const bridge = new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, broker)) });
    await broker.untilConnected;

    const { code, tookMs } = await endOf(bridge, signal);

    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(5_000);
  });

  it('ends a reading that waits for the cloud, without a word', async () => {
    const cloud = await startCloud();
    const { simulator, isolarcloud } = cloud;
    simulator.inject({ kind: 'no_answer', endpoint: 'getPowerStationList' });
    const reading = new Cli(['read'], { cwd: folderWith({ isolarcloud, log: { level: 'debug' } }) });
    await reading.until('"endpoint":"login"');

    const { code, tookMs } = await endOf(reading, signal);

    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(5_000);
    expect(reading.stdout).toBe('');
  });
});

it('a second signal ends at once', async () => {
  const cloud = await startCloud();
  const bridge = new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, await startBroker())), env: { NODE_OPTIONS: stuck } });
  await bridge.until('connected to the broker');

  bridge.kill('SIGTERM');
  await bridge.until('"msg":"stopping"');
  expect(bridge.running).toBe(true);
  const { tookMs } = await endOf(bridge, 'SIGTERM');

  expect(tookMs).toBeLessThan(1_000);
});

/** Environment variable NODE_OPTIONS that adds a timer which never ends to the process. */
const stuck = `--import "data:text/javascript,${encodeURIComponent('setInterval(() => {}, 1000)')}"`;
