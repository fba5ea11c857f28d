import { type ChildProcess, spawn } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startAedes } from '../support/aedes.ts';
import { AVAILABILITY, Watcher } from '../support/mqtt.ts';

/** A program that runs the built MQTT adapter of a bridge. It exits with the code of the error that ends the connection. */
const PROGRAM = `
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultClientId, MqttConnection } from './dist/mqtt/connection.js';
import { Presence } from './dist/mqtt/presence.js';
import { Publisher } from './dist/mqtt/publisher.js';

const sleep = (ms, signal) => delay(ms, undefined, { signal });
const presence = new Presence({ base: 'isolarcloud', instance: randomUUID() }, { now: Date.now, sleep });
const connection = new MqttConnection(
  { url: process.env.BROKER_URL, clientId: defaultClientId('isolarcloud'), protocol: Number(process.env.PROTOCOL),
    will: { topic: '${AVAILABILITY}', payload: 'offline' } },
  { now: Date.now, sleep, random: Math.random, presence,
    onStatus: (_status, error) => { if (error?.code === 'base_topic_taken') process.exitCode = error.exit; } },
);
const publisher = new Publisher(connection, { report: (error) => { throw error; } });
publisher.retain('${AVAILABILITY}', 'online');
publisher.retain('isolarcloud/pid', String(process.pid));
connection.start();
`;

function startBridge(url: string, protocol: number): { child: ChildProcess; exited: Promise<number | null> } {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    env: { BROKER_URL: url, PROTOCOL: String(protocol) },
    stdio: 'inherit',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, exited: new Promise((resolve) => child.once('exit', resolve)) };
}

describe.each([4, 5])('bridges as processes, protocol %i', (protocol) => {
  it('start again at once after kill -9', async () => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
    const first = startBridge(broker.url, protocol);
    await watcher.untilLast('isolarcloud/pid', String(first.child.pid));
    first.child.kill('SIGKILL');
    await first.exited;

    const second = startBridge(broker.url, protocol);
    await watcher.untilLast('isolarcloud/pid', String(second.child.pid));
    await watcher.untilLast(AVAILABILITY, 'online');

    expect(second.child.exitCode).toBeNull();
  });

  it('refuse to be two', async () => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
    const first = startBridge(broker.url, protocol);
    await watcher.untilLast('isolarcloud/pid', String(first.child.pid));

    expect(await startBridge(broker.url, protocol).exited).toBe(75);
    expect(watcher.payloads(AVAILABILITY)).toEqual(['online']);
    expect(first.child.exitCode).toBeNull();
  });
});
