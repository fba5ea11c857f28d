import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Cli, cli, folderWith } from '../support/cli.ts';
import { AVAILABILITY, Watcher } from '../support/mqtt.ts';
import { freePort } from '../support/ports.ts';
import { bridgeSections, startBroker, startCloud } from './support.ts';

describe('healthcheck', () => {
  it('succeeds while the bridge is alive, and never disturbs it', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const folder = folderWith(bridgeSections(cloud, broker));
    const watcher = await Watcher.on(broker.url, AVAILABILITY);
    const bridge = new Cli(['run'], { cwd: folder });
    await watcher.untilLast(AVAILABILITY, 'online');
    await bridge.until('connected to the broker');

    expect(await cli(['healthcheck'], { cwd: folder })).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(watcher.payloads(AVAILABILITY)).toEqual(['online']);
    expect(bridge.running).toBe(true);

    bridge.kill('SIGTERM');
    await bridge.exited;
    expect(await cli(['healthcheck'], { cwd: folder })).toEqual({
      code: 69,
      stdout: '',
      stderr:
        'No bridge is alive on this base topic: isolarcloud. Start it with "isolarcloud2mqtt run". If it is running, its log says why it has no connection to the broker.\n',
    });
  });

  it('is not disturbed by a second bridge that is refused', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const folder = folderWith(bridgeSections(cloud, broker));
    const bridge = new Cli(['run'], { cwd: folder });
    await bridge.until('connected to the broker');
    const file = join(folder, 'state', 'health.json');
    const { pid } = await vi.waitFor(() => JSON.parse(readFileSync(file, 'utf8')) as { pid: number });

    expect((await cli(['run'], { cwd: folder })).code).toBe(75);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid, broker: 'connected' });
    bridge.kill('SIGTERM');
    await bridge.exited;
    expect(existsSync(file)).toBe(false);
  });

  it('finds the broker inside the bridge', async () => {
    const cloud = await startCloud();
    const port = await freePort();
    const embedded_broker = { enabled: true, host: '0.0.0.0', port, username: 'home', password: 'open sesame' };
    const folder = folderWith(bridgeSections(cloud, { url: 'mqtt://unused:1' }, { mqtt: { embedded_broker } }));
    const bridge = new Cli(['run'], { cwd: folder });
    await bridge.until('connected to the broker');

    expect((await cli(['healthcheck'], { cwd: folder })).code).toBe(0);
  });

  it('says what keeps the bridge from its broker, and that no bridge runs after a kill', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const folder = folderWith(bridgeSections(cloud, broker));
    const bridge = new Cli(['run'], { cwd: folder });
    await bridge.until('connected to the broker');
    await broker.stop();
    await bridge.until('broker_unreachable');
    const { code, stderr } = await cli(['healthcheck'], { cwd: folder });
    expect(code).toBe(69);
    expect(stderr).toBe(
      'The MQTT broker does not answer. Check mqtt.url and that the broker is running; in a container, localhost is the container itself.\n',
    );

    bridge.kill('SIGKILL');
    await bridge.exited;
    const file = join(folder, 'state', 'health.json');
    const old = JSON.parse(readFileSync(file, 'utf8')) as { time: number };
    writeFileSync(file, JSON.stringify({ ...old, broker: 'connected', time: old.time - 91_000 }));
    expect((await cli(['healthcheck'], { cwd: folder })).code).toBe(69);
  });

  it('asks over the broker where the state folder of the bridge cannot be read here', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const folder = folderWith(bridgeSections(cloud, broker));
    const bridge = new Cli(['run'], { cwd: folder });
    await bridge.until('connected to the broker');
    const env = { ISOLARCLOUD2MQTT_STATE_FOLDER: join(folder, 'another') };
    expect((await cli(['healthcheck'], { cwd: folder, env })).code).toBe(0);
    bridge.kill('SIGTERM');
    await bridge.exited;
  });

  it('fails in time for a container where the broker accepts and never answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as { port: number };
    const cloud = await startCloud();
    const folder = folderWith(bridgeSections(cloud, { url: `mqtt://127.0.0.1:${port}` }));
    const startedMs = Date.now();
    const { code, stderr } = await cli(['healthcheck'], { cwd: folder });

    expect(Date.now() - startedMs).toBeLessThan(10_000); // the timeout of HEALTHCHECK in the Dockerfile
    expect(code).toBe(69);
    expect(stderr).toContain(`The MQTT broker does not answer: 127.0.0.1:${port} did not answer in time.`);
  });

  it('reads an unusual configuration as every command does', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const folder = folderWith(bridgeSections(cloud, broker));
    writeFileSync(join(folder, 'folder.txt'), join(folder, 'elsewhere'));
    const env = { ISOLARCLOUD2MQTT_STATE_FOLDER_FILE: join(folder, 'folder.txt') };
    const bridge = new Cli(['run'], { cwd: folder, env });
    await bridge.until('connected to the broker');
    expect((await cli(['healthcheck'], { cwd: folder, env })).code).toBe(0);
    bridge.kill('SIGTERM');
    await bridge.exited;
  });
});
