import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { stripVTControlCharacters } from 'node:util';
import { connect } from 'mqtt';
import { fetch } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Cli, temporaryFolder } from '../support/cli.ts';
import { Watcher } from '../support/mqtt.ts';
import { freePort } from '../support/ports.ts';

/** Returns a client that tries to connect until the broker is started, as Home Assistant does. */
function watcherOn(port: number): Watcher {
  const client = connect(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 100 });
  onTestFinished(() => void client.end(true));
  client.on('error', () => undefined);
  client.on('connect', () => void client.subscribe('#', { qos: 1 }));
  return new Watcher(client);
}

const isState = (topic: string): boolean => /^isolarcloud\/\d+\/\w+\/state$/.test(topic);
const isAvailability = (topic: string): boolean => topic.startsWith('isolarcloud/') && topic.endsWith('/availability');

/** Returns the text without the sequences that control the terminal. */
const plain = (text: string): string => stripVTControlCharacters(text);

describe('demo', () => {
  it('shows discovery payloads and moving states to another client, and says offline when it is stopped', async () => {
    const port = await freePort();
    const temporary = temporaryFolder();
    const startedMs = Date.now();
    const demo = new Cli(['demo', '--port', String(port), '--page-port', String(await freePort())], { env: { TMPDIR: temporary } });
    const watcher = watcherOn(port);
    await watcher.until((seen) => {
      const states = seen.filter(({ topic }) => isState(topic));
      const moved = states.some(({ topic, payload }) => states.some((other) => other.topic === topic && other.payload !== payload));
      return moved && seen.some(({ topic }) => topic.startsWith('homeassistant/device/'));
    });
    expect(Date.now() - startedMs).toBeLessThan(15_000);

    demo.kill('SIGINT');
    const { code } = await demo.exited;

    expect(code).toBe(0);
    const last = new Map(watcher.seen.filter(({ topic }) => isAvailability(topic)).map(({ topic, payload }) => [topic, payload]));
    expect(last.size).toBeGreaterThan(20);
    expect([...last].filter(([, payload]) => payload !== 'offline')).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
    expect(demo.stderr).toBe('');
  });

  it('says what to look at, and every new sample in a line', async () => {
    const port = await freePort();
    const demo = new Cli(['demo', '--port', String(port), '--page-port', String(await freePort())]);
    await demo.until('Casa Ipê  SH10RT  ');

    expect(demo.stdout).toContain(`mosquitto_sub -h 127.0.0.1 -p ${port} -v -t 'isolarcloud/#'`);
    expect(demo.stdout).toContain('The sun is simulated too');
    expect(demo.stdout).toMatch(/^Casa Ipê {2}SH10RT {2}\d\d:\d\d:\d\d {2}PV power [\d.]+ W, /m);
  });

  it('serves a page at the address that it names, with the curve of two days', async () => {
    const pagePort = await freePort();
    const demo = new Cli(['demo', '--port', String(await freePort()), '--page-port', String(pagePort)]);
    await demo.until('Casa Ipê  SH10RT  ');
    const [, address = '', psId = ''] = /(http:\S+)#\/plants\/(\d+)/.exec(demo.stdout) ?? [];
    const jsonAt = async (path: string): Promise<unknown> => (await fetch(`${address}api/${path}`)).json();

    expect(address).toBe(`http://127.0.0.1:${pagePort}/`);
    expect(await jsonAt(`plants/${psId}`)).toMatchObject({ plant: { name: 'Casa Ipê', energy: { hasBattery: true, hasGrid: true } } });
    const { columns } = (await jsonAt(`plants/${psId}/curve`)) as { columns: { solar: (number | null)[] } };
    expect(columns.solar.length).toBeGreaterThan(570);
    expect(Math.max(...columns.solar.map(Number))).toBeGreaterThan(3_000);
  });

  it('fits a terminal of 80 columns and 24 lines, with its introduction in sight', async () => {
    const demo = new Cli(['demo', '--port', String(await freePort()), '--page-port', String(await freePort())], {
      env: { TERM: 'xterm' },
      within: ['sh', '-c', 'exec script -qec "stty cols 80 rows 24; $*" /dev/null', 'sh'],
    });
    await demo.until('  SH10RT  ');
    const [introduction = '', ...drawn] = plain(demo.stdout).split('plant, device');

    expect(introduction).toContain('The sun is simulated too');
    const lines = `${introduction}${drawn.at(-1)}`.split('\r\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.some((line) => /^ {2}SH10RT .*PV power [\d.]+ W/.test(line))).toBe(true);
  });

  it('names the option where the port is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    onTestFinished(() => void other.close());
    const demo = new Cli(['demo', '--port', String(port), '--page-port', String(await freePort())]);

    expect((await demo.exited).code).toBe(75);
    expect(demo.stderr).toBe(
      `The port of the embedded broker is in use: 127.0.0.1:${port} (EADDRINUSE). Stop the program that uses it, or set mqtt.embedded_broker.port (demo: --port) to a free one.\n`,
    );
  });
});
