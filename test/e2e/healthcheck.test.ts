import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
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
    const asked: Promise<unknown>[] = [];
    // From the very start on, while the bridge itself asks whether it is alone.
    for (let times = 0; times < 3; times++) asked.push(cli(['healthcheck'], { cwd: folder }));
    await watcher.untilLast(AVAILABILITY, 'online');
    await Promise.all(asked);

    expect(await cli(['healthcheck'], { cwd: folder })).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(watcher.payloads(AVAILABILITY)).toEqual(['online']);
    expect(bridge.running).toBe(true);

    bridge.kill('SIGTERM');
    await bridge.exited;
    expect(await cli(['healthcheck'], { cwd: folder })).toEqual({
      code: 69,
      stdout: '',
      stderr:
        'No bridge is alive on this base topic: isolarcloud. Start it with "isolarcloud2mqtt run"; where it runs, its log says why it has no connection to the broker.\n',
    });
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

  it('fails in time for a container where the broker accepts and never answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as { port: number };
    const cloud = await startCloud();
    const folder = folderWith(bridgeSections(cloud, { url: `mqtt://127.0.0.1:${port}` }));
    const startedMs = Date.now();
    const { code, stderr } = await cli(['healthcheck'], { cwd: folder });

    expect(Date.now() - startedMs).toBeLessThan(10_000); // Dockerfile: HEALTHCHECK --timeout
    expect(code).toBe(69);
    expect(stderr).toContain(`The MQTT broker does not answer: 127.0.0.1:${port} did not answer in time.`);
  });
});
