import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Cli, cli, folderWith, temporaryFolder } from '../support/cli.ts';
import { AVAILABILITY, Watcher } from '../support/mqtt.ts';
import { overflow } from '../support/overflow.ts';
import { freePort } from '../support/ports.ts';
import { overwriteAll, signInFrom } from '../support/strangers.ts';
import { bridgeSections, caughtUp, startCloud } from './support.ts';

const ACCOUNT = { username: 'home', password: 'PASSWORD-PLANTED' };

/** Starts a bridge with the embedded broker, which listens on all addresses of this machine. */
async function runningBridge(access: Readonly<Record<string, unknown>>): Promise<{ bridge: Cli; url: string; folder: string }> {
  const cloud = await startCloud();
  const port = await freePort();
  const embedded_broker = { enabled: true, host: '0.0.0.0', port, ...access };
  const folder = folderWith(bridgeSections(cloud, { url: 'mqtt://unused:1' }, { mqtt: { embedded_broker } }));
  const bridge = new Cli(['run'], { cwd: folder });
  await bridge.until('connected to the broker');
  return { bridge, url: `mqtt://127.0.0.1:${port}`, folder };
}

/** Connects a client, and waits until it has received a state and an announcement of a device. */
async function audience(url: string, account: Partial<typeof ACCOUNT> = {}): Promise<Watcher> {
  const watcher = await Watcher.on(url, '#', account);
  await watcher.until((seen) => seen.some(({ topic }) => topic.endsWith('/state') && !topic.includes('/bridge/')));
  await watcher.until((seen) => seen.some(({ topic }) => topic.endsWith('/config')));
  return watcher;
}

describe('the embedded broker without a user', () => {
  it('does not start beyond loopback: a mistake of the configuration, with its place and what to do', async () => {
    const folder = temporaryFolder();
    const account = 'isolarcloud: { app_key: the-app-key, secret_key: the-secret-key, username: me@home, password: pass-word }';
    writeFileSync(join(folder, 'config.yaml'), `version: 1\n${account}\nmqtt:\n  embedded_broker:\n    enabled: true\n    host: 0.0.0.0\n`);
    const { code, stderr } = await cli(['run'], { cwd: folder });

    expect(code).toBe(78);
    expect(stderr).toContain('config.yaml:6:11: mqtt.embedded_broker.host lets everybody in the network connect; write username and');
  });

  it('starts on the configured address, says so, and does not let other clients change the messages of the bridge or end it', async () => {
    const { bridge, url, folder } = await runningBridge({ anonymous: true });
    const watcher = await audience(url);
    await caughtUp(watcher);
    const ofBridge = await overwriteAll(url, watcher.seen);

    const later = await audience(url);
    await caughtUp(later);
    expect(watcher.seen.filter(({ payload }) => payload === 'forged' || payload === '')).toEqual([]);
    expect(later.seen.map(({ topic }) => topic)).toEqual(expect.arrayContaining([...ofBridge]));
    expect(later.payloads(AVAILABILITY)).toEqual(['online']);
    expect(bridge.running).toBe(true);
    expect(bridge.output.match(/lets everybody in who reaches its port/g)).toHaveLength(1);
    expect(bridge.output.match(/may not publish on/g)).toHaveLength(1);
    expect((await cli(['healthcheck'], { cwd: folder })).code).toBe(0);
  });

  it('goes on when a subscriber stops reading, and vanishes', async () => {
    const { bridge, url } = await runningBridge({ anonymous: true });
    await overflow(url);
    await audience(url);

    expect(bridge.running).toBe(true);
    bridge.kill('SIGTERM');
    expect(await bridge.exited).toMatchObject({ code: 0 });
    expect(bridge.output).not.toContain('    at ');
  });
});

describe('the embedded broker with a user', () => {
  const attempt = (url: string, localAddress: string, password: string): Promise<number> =>
    signInFrom(url, localAddress, { ...ACCOUNT, password });

  it('looks at few of many guesses, says so once, and lets others in meanwhile', async () => {
    const { bridge, url, folder } = await runningBridge(ACCOUNT);
    const guesses = await Promise.all(Array.from({ length: 80 }, (_, index) => attempt(url, '127.0.0.2', `guess ${index}`)));

    expect(guesses.filter((code) => code === 4).length).toBeLessThan(5);
    expect(guesses.filter((code) => code === 0)).toEqual([]);
    expect(await attempt(url, '127.0.0.3', ACCOUNT.password)).toBe(0);
    expect((await cli(['healthcheck'], { cwd: folder })).code).toBe(0);
    expect(bridge.output.match(/does not have the right user and password/g)).toHaveLength(1);
    expect(bridge.output).not.toContain('PLANTED');
  });

  it('is left alone by forget, which notices the living bridge, and later that the broker is gone with it', async () => {
    const { bridge, folder } = await runningBridge(ACCOUNT);
    expect((await cli(['forget'], { cwd: folder })).stderr).toContain('The bridge is running');
    expect(bridge.running).toBe(true);
    bridge.kill('SIGTERM');
    expect(await bridge.exited).toMatchObject({ code: 0 });

    const { code, stderr } = await cli(['forget'], { cwd: folder });
    expect(code).toBe(69);
    expect(stderr).toContain('The MQTT broker does not answer');
  });
});
