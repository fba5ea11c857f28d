import { rmSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bridgeSections, startBroker, startCloud } from '../e2e/support.ts';
import { Cli, cli, folderWith, type Sections } from '../support/cli.ts';
import { AVAILABILITY, Watcher } from '../support/mqtt.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const KEY = '5e1f0b7c9d3a48e6b2c4d6f8a0b1c2d3';

/** An option of Node: at its exit the process prints how many files of the library it has loaded. */
const COUNTING = `--import=data:text/javascript,${encodeURIComponent(
  `import { createRequire } from 'node:module';
  const loaded = () => Object.keys(createRequire('/').cache).filter((path) => path.includes('/node_modules/pg/'));
  process.on('exit', () => console.error('files of pg: ' + loaded().length));`,
)}`;

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

const stateIn = (schema: string, url = server.url): Sections => ({ state: { postgres: { url, schema, encryption_key: KEY } } });

async function rowsOf(schema: string): Promise<readonly { store: string; value: unknown }[]> {
  const client = new pg.Client(server.url);
  await client.connect();
  try {
    return (await client.query(`select * from ${schema}.document`)).rows;
  } finally {
    await client.end();
  }
}

/** Waits for a state document that is later than the first `before` messages. */
const polled = (watcher: Watcher, before = 0): Promise<unknown> =>
  watcher.until((seen) => seen.slice(before).some(({ topic }) => /^isolarcloud\/\d+\/\w+\/state$/.test(topic)));

describe('a bridge whose state is in a database', () => {
  it('starts on another machine, without its files, where it has ended: without a login, and with its counters', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
    const sections = bridgeSections(cloud, broker, stateIn('moved'));
    const first = folderWith(sections);
    const bridge = new Cli(['run'], { cwd: first });
    await polled(watcher);
    bridge.kill('SIGTERM');
    expect(await bridge.exited).toEqual({ code: 0, signal: null });
    expect((await rowsOf('moved')).map(({ store }) => store)).toEqual(expect.arrayContaining(['guard-isolarcloud', 'bridge-isolarcloud']));
    rmSync(first, { recursive: true });

    const before = watcher.seen.length;
    const moved = new Cli(['run'], { cwd: folderWith(sections) });
    await polled(watcher, before);
    moved.kill('SIGTERM');
    expect(await moved.exited).toEqual({ code: 0, signal: null });
    expect(cloud.simulator.logins).toHaveLength(1);
  });

  it('keeps no secret of the account in clear there, and shows the database password nowhere', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const url = server.url.replace('bridge@', 'bridge:planted-database-word@');
    const bridge = new Cli(['run'], {
      cwd: folderWith(bridgeSections(cloud, broker, { ...stateIn('planted', url), log: { level: 'trace', format: 'json' } })),
    });
    const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
    await watcher.untilLast(AVAILABILITY, 'online');
    bridge.kill('SIGTERM');
    await bridge.exited;
    const rows = JSON.stringify(await rowsOf('planted'));
    expect(rows).toContain('sealed');
    const { username, password, secretKey } = cloud.simulator.account;
    for (const secret of [username, password, secretKey]) expect(rows).not.toContain(secret);
    expect(rows).not.toContain('token');
    expect(bridge.output).not.toContain('planted-database-word');
    expect(bridge.output).not.toContain(KEY);
  });

  it('goes on while the database is away, and says so', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
    const bridge = new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, broker, stateIn('away'))) });
    await watcher.untilLast(AVAILABILITY, 'online');
    await server.kill();
    onTestFinished(() => server.start().catch(() => undefined));
    await watcher.client.publishAsync('isolarcloud/bridge/refresh', '');
    await bridge.until('database_unavailable');
    expect(bridge.running).toBe(true);
    bridge.kill('SIGTERM');
    const startMs = performance.now();
    expect(await bridge.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });

  it('ends within 5 s of SIGTERM while the database hangs', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
    const bridge = new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, broker, stateIn('hung'))) });
    await watcher.untilLast(AVAILABILITY, 'online');
    server.signal('SIGSTOP');
    onTestFinished(() => server.signal('SIGCONT'));
    const startMs = performance.now();
    bridge.kill('SIGTERM');
    expect((await bridge.exited).code).toBe(0);
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });

  it('does not start, and calls nothing, without the database', async () => {
    const cloud = await startCloud();
    const sections = bridgeSections(cloud, await startBroker(), stateIn('absent', 'postgresql://bridge@127.0.0.1:1/postgres'));
    const { code, stderr } = await cli(['run'], { cwd: folderWith(sections) });
    expect([code, stderr]).toEqual([75, expect.stringContaining('The database cannot be reached')]);
    expect(cloud.simulator.calls).toEqual([]);
  });

  it('is the only one that loads the library', async () => {
    const [cloud, broker] = [await startCloud(), await startBroker()];
    const filesOfLibrary = async (state: Sections): Promise<number> => {
      const { stderr } = await cli(['read'], { cwd: folderWith(bridgeSections(cloud, broker, state)), env: { NODE_OPTIONS: COUNTING } });
      return Number(/^files of pg: (\d+)$/m.exec(stderr)?.[1]);
    };
    expect(await filesOfLibrary({})).toBe(0);
    expect(await filesOfLibrary(stateIn('counted'))).toBeGreaterThan(0);
  });
});
