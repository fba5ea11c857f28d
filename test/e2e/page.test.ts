import { get } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DoctorView } from '../../src/page/view/documents/diagnosis.ts';
import type { PageSnapshot } from '../../src/page/view/documents/snapshot.ts';
import { ask, post, type Reply, signIn } from '../integration/page/support.ts';
import { Cli, folderWith } from '../support/cli.ts';
import { freePort } from '../support/ports.ts';
import { bridgeSections, startBroker, startCloud } from './support.ts';

const PLANTED = {
  page: 'planted-page-password',
  broker: 'planted-broker-password',
  token: 'planted-token',
  proxy: 'planted-proxy',
};

describe('run with the page', () => {
  it('serves the bridge, examines it, shows no secret in any reply, and ends with a stream open', async () => {
    const cloud = await startCloud();
    const broker = await startBroker({ username: 'home', password: PLANTED.broker });
    const port = await freePort();
    const sections = bridgeSections(cloud, broker, {
      mqtt: { url: broker.url, username: 'home', password: PLANTED.broker },
      homeassistant: { url: `http://127.0.0.1:${await freePort()}`, token: PLANTED.token },
      network: { proxy: `http://joana:${PLANTED.proxy}@127.0.0.1:${await freePort()}` },
      page: { enabled: true, host: '127.0.0.1', port, password: PLANTED.page },
    });
    const bridge = new Cli(['run'], { cwd: folderWith(sections) });
    await bridge.until('connected to the broker');
    expect(bridge.stderr).toContain(`http://127.0.0.1:${port}/`);
    const headers = await signIn(port, PLANTED.page);

    const replies: Reply[] = [];
    const asked = async (path: string): Promise<string> => {
      const reply = await ask(port, { path, headers });
      replies.push(reply);
      return reply.text;
    };
    const snapshot = async (): Promise<PageSnapshot> => JSON.parse(await asked('/api/snapshot'));
    let stream = '';
    const request = get({ host: '127.0.0.1', port, path: '/api/stream', headers, agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (part: string) => {
        stream += part;
      });
      response.on('error', () => undefined);
    });
    request.on('error', () => undefined);
    onTestFinished(() => void request.destroy());
    replies.push(await post(port, '/api/doctor?language=pt', {}, headers));
    await vi.waitFor(async () => expect((await snapshot()).doctor?.endedAt).toEqual(expect.any(Number)), {
      timeout: 30_000,
      interval: 200,
    });
    const { doctor } = await snapshot();
    const { steps, report } = doctor as DoctorView;
    expect(steps.map(({ status }) => status)).toEqual([...Array<string>(8).fill('ok'), 'wrong']);
    expect(steps.find(({ status }) => status === 'wrong')?.causes[0]?.remedy).toMatch(/Home Assistant|homeassistant/);
    expect(report).toMatch(/^ok {5}|^WRONG/m);
    for (const path of ['/', '/api/session', '/api/plants', '/api/journal', '/metrics', '/health', '/ready', '/nothing']) await asked(path);
    const wrong = await post(port, '/api/login', { password: 'wrong' });
    const { app_key, secret_key, username, password } = cloud.isolarcloud;
    const secrets = [...Object.values(PLANTED), app_key, secret_key, username, password];
    const shown = [...replies, wrong].map((reply) => `${JSON.stringify(reply.headers)}${reply.text}`);
    for (const text of [...shown, stream]) for (const secret of secrets) expect(text).not.toContain(secret);
    expect(stream).toContain('event: doctor');

    const startedMs = Date.now();
    bridge.kill('SIGTERM');
    expect((await bridge.exited).code).toBe(0);
    expect(Date.now() - startedMs).toBeLessThan(5_000);
  });

  it('says with its exit code that the port is in use', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const port = Number(new URL(broker.url).port);
    const bridge = new Cli(['run'], { cwd: folderWith(bridgeSections(cloud, broker, { page: { enabled: true, port } })) });
    expect((await bridge.exited).code).toBe(75);
    expect(bridge.stderr).toContain('The port of the page is in use');
    expect(bridge.stderr).toContain('page.port');
  });

  it('needs a password for the network, and says in which line it is missing', async () => {
    const cloud = await startCloud();
    const broker = await startBroker();
    const folder = folderWith(bridgeSections(cloud, broker, { page: { enabled: true, host: '0.0.0.0' } }));
    const bridge = new Cli(['run'], { cwd: folder });
    expect((await bridge.exited).code).toBe(78);
    expect(bridge.stderr).toMatch(/\d+:\d+.*page\.host opens the page to the whole network; write password beside it/);
  });
});
