import { EventEmitter, once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { PageServer } from '../../../src/page/server/server.ts';
import type { SetupSource } from '../../../src/page/server/setup-source.ts';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { startAedes } from '../../support/aedes.ts';
import { temporaryFolder } from '../../support/cli.ts';
import { Watcher } from '../../support/mqtt.ts';
import { freePort } from '../../support/ports.ts';
import { runCommand } from '../../support/run-command.ts';
import { ask, post, type Reply } from './support.ts';

const DAY_MS = 86_400_000;

interface Served {
  readonly cloud: CloudSimulator;
  readonly port: number;
  readonly folder: string;
  /** Everything that the command has written to its log. */
  readonly log: () => string;
  /** Waits until the log has the text. */
  readonly logged: (text: string) => Promise<void>;
  readonly ended: Promise<{ readonly end: string }>;
  /** Every reply so far, as text. */
  readonly replies: string[];
  readonly setup: (path: string, body?: object, headers?: Readonly<Record<string, string>>) => Promise<Reply>;
}

/** `run` with the page on, in a folder that has at most a configuration file with the given text. */
async function serve(env: Readonly<Record<string, string>> = {}, text: string | null = null): Promise<Served> {
  const young = { commissionedAt: Date.now() - DAY_MS, middayAt: Date.now() };
  const cloud = new CloudSimulator({ plants: [hybridHome(young)] });
  const { url: gateway } = await cloud.start();
  const port = await freePort();
  const folder = temporaryFolder();
  if (text !== null) writeFileSync(join(folder, 'config.yaml'), text);
  const stop = new AbortController();
  let log = '';
  const heard = new EventTarget();
  const ended = runCommand(['run', '--config', join(folder, 'config.yaml')], {
    env: {
      ISOLARCLOUD2MQTT_PAGE_ENABLED: 'true',
      ISOLARCLOUD2MQTT_PAGE_PORT: String(port),
      ISOLARCLOUD2MQTT_ISOLARCLOUD_GATEWAY: gateway,
      ISOLARCLOUD2MQTT_STATE_FOLDER: join(folder, 'state'),
      ...env,
    },
    stop: stop.signal,
    onStderr: (text) => {
      log += text;
      heard.dispatchEvent(new Event('text'));
    },
  });
  onTestFinished(async () => {
    stop.abort();
    await ended;
    await cloud.stop();
  });
  const logged = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (log.includes(text)) resolve();
      };
      heard.addEventListener('text', look);
      void ended.then(({ end }) => reject(new Error(`ended with ${end}: ${log}`)));
      look();
    });
  await logged('open the set-up page');
  const replies: string[] = [];
  const setup: Served['setup'] = async (path, body = {}, headers = {}) => {
    const reply = await post(port, `/api/setup/${path}`, body, headers);
    replies.push(reply.text);
    return reply;
  };
  return { cloud, port, folder, log: () => log, logged, ended, replies, setup };
}

it('leads from nothing to the first state on MQTT in one process and on one port, and sends a wrong password once', async () => {
  const { cloud, port, folder, setup, replies, logged } = await serve();
  const { appKey, secretKey, username, password } = cloud.account;
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const watcher = await Watcher.on(broker.url);
  const answers = {
    'isolarcloud.region': 'international',
    'isolarcloud.app_key': appKey,
    'isolarcloud.secret_key': secretKey,
    'isolarcloud.username': username,
    'isolarcloud.password': 'a wrong password',
  };
  expect(JSON.parse((await setup('answers', { answers: { 'isolarcloud.region': 'mars' } })).text)).toMatchObject([
    { option: 'isolarcloud.region' },
  ]);
  expect((await setup('answers', { answers })).text).toBe('[]');
  for (let press = 0; press < 2; press += 1)
    expect(JSON.parse((await setup('sign-in')).text)).toMatchObject({ ok: false, failure: { code: expect.any(String) } });
  expect(cloud.logins).toHaveLength(1);

  await setup('answers', { answers: { 'isolarcloud.password': password } });
  expect(JSON.parse((await setup('sign-in')).text)).toEqual({ ok: true });
  expect(JSON.parse((await setup('plants')).text)).toMatchObject({ ok: true, plants: [{ psId: '1501234' }] });
  expect(JSON.parse((await setup('costs')).text).presets).toHaveLength(3);
  await setup('answers', { answers: { 'points.preset': 'essential', 'mqtt.url': broker.url } });
  expect(JSON.parse((await setup('broker')).text)).toMatchObject({ ok: true, anotherBridge: false });
  const state = await ask(port, { path: '/api/setup?language=pt' });
  expect(JSON.parse(state.text).texts['setup.region']).toMatch(/conta/);
  const preview = JSON.parse((await setup('preview')).text);
  expect(preview).toMatchObject({ mistakes: [] });
  expect(JSON.parse((await setup('write', { seal: preview.seal })).text)).toMatchObject({ written: true, kept: [] });
  for (const secret of [appKey, secretKey, password, 'a wrong password'])
    expect([...replies, state.text].filter((reply) => reply.includes(secret))).toEqual([]);

  await logged('the page is served');
  expect(JSON.parse((await ask(port, { path: '/api/session' })).text)).toMatchObject({ isSetup: false });
  expect((await setup('sign-in')).status).toBe(404);
  expect(readFileSync(join(folder, 'config.yaml'), 'utf8')).not.toContain(secretKey);
  await watcher.until((seen) => seen.some(({ topic, payload }) => topic.endsWith('/state') && payload.includes('"')));
});

it('needs the code from the log beyond this machine, once for each browser, and slows down guesses', async () => {
  const { port, log, setup } = await serve({ ISOLARCLOUD2MQTT_PAGE_HOST: '0.0.0.0' });
  const codes = (): readonly string[] => [...log().matchAll(/"code":"([A-Z2-9-]{14})"/g)].flatMap(([, code]) => code ?? []);
  const [code = ''] = codes();
  // The long bodies of answers are for the browser that has signed in.
  expect((await post(port, '/api/login', { password: 'x'.repeat(5_000) })).status).toBe(413);
  expect((await setup('preview')).status).toBe(401);
  expect((await ask(port, { path: '/api/setup' })).status).toBe(401);
  expect(JSON.parse((await ask(port, { path: '/api/session' })).text)).toMatchObject({ passwordNeeded: true, isSetup: true });
  expect((await post(port, '/api/login', { password: 'AAAA-AAAA-AAAA' })).status).toBe(401);
  const { status, headers } = await post(port, '/api/login', { password: code.toLowerCase().replaceAll('-', ' ') });
  expect(status).toBe(200);
  const signedIn = { cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '' };
  expect((await setup('preview', {}, signedIn)).status).toBe(200);
  expect((await post(port, '/api/login', { password: code })).status).toBe(401);
  expect(codes()).toHaveLength(2);
  for (let guess = 0; guess < 3; guess += 1) await post(port, '/api/login', { password: `guess ${guess}` });
  expect((await post(port, '/api/login', { password: codes()[1] })).status).toBe(429);
  // What the page shows to the whole network needs a password when the bridge runs.
  const preview = JSON.parse((await setup('preview', {}, signedIn)).text) as { mistakes: readonly { option: string }[] };
  expect(preview.mistakes.map(({ option }) => option)).toContain('page.host');
});

it('tests account and broker beyond this machine before the last step has asked for the password of the page', async () => {
  const { cloud, port, log, setup } = await serve({
    ISOLARCLOUD2MQTT_PAGE_HOST: '0.0.0.0',
    ISOLARCLOUD2MQTT_PAGE_NAMES: '[solar.example.org]',
  });
  const [, code] = /"code":"([A-Z2-9-]{14})"/.exec(log()) ?? [];
  const { headers } = await post(port, '/api/login', { password: code });
  const cookie = { cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '' };
  const { appKey, secretKey, username, password } = cloud.account;
  const keys = { 'isolarcloud.app_key': appKey, 'isolarcloud.secret_key': secretKey };
  await setup('answers', { answers: { ...keys, 'isolarcloud.username': username, 'isolarcloud.password': password } }, cookie);
  expect(JSON.parse((await setup('sign-in', {}, cookie)).text)).toEqual({ ok: true });
  expect(JSON.parse((await setup('plants', {}, cookie)).text)).toMatchObject({ ok: true });
  expect(JSON.parse((await setup('costs', {}, cookie)).text).presets).toHaveLength(3);
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  await setup('answers', { answers: { 'mqtt.url': broker.url } }, cookie);
  expect(JSON.parse((await setup('broker', {}, cookie)).text)).toMatchObject({ ok: true });
  const { seal } = JSON.parse((await setup('preview', {}, cookie)).text);
  expect(JSON.parse((await setup('write', { seal }, cookie)).text)).toMatchObject({ error: 'bad_request' });
});

it('needs the code on this machine too if a reverse proxy passes on the requests of others', async () => {
  const { port, log, setup } = await serve({ ISOLARCLOUD2MQTT_PAGE_NAMES: '[solar.example.org]' });
  const host = 'solar.example.org';
  expect((await setup('preview', {}, { host })).status).toBe(401);
  const [, code] = /"code":"([A-Z2-9-]{14})"/.exec(log()) ?? [];
  const { status, headers } = await post(port, '/api/login', { password: code }, { host });
  expect(status).toBe(200);
  const signedIn = { host, cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '' };
  // The page of the running bridge then needs a password.
  const preview = JSON.parse((await setup('preview', {}, signedIn)).text) as { mistakes: readonly { option: string }[] };
  expect(preview.mistakes.map(({ option }) => option)).toContain('page.names');
});

it('writes nothing but what was shown, if another browser answers meanwhile', async () => {
  const { cloud, folder, setup } = await serve();
  const { appKey, secretKey, username, password } = cloud.account;
  const keys = { 'isolarcloud.app_key': appKey, 'isolarcloud.secret_key': secretKey };
  await setup('answers', { answers: { ...keys, 'isolarcloud.username': username, 'isolarcloud.password': password } });
  const { seal, mistakes } = JSON.parse((await setup('preview')).text);
  expect(mistakes).toEqual([]);
  await setup('answers', { answers: { 'points.preset': 'all' } });
  expect((await setup('write', { seal })).status).toBe(400);
  expect((await setup('write')).status).toBe(400);
  expect(existsSync(join(folder, 'config.yaml'))).toBe(false);
});

it('refuses pages of strangers, names of strangers, and what is no answer; passes a code on to its own page', async () => {
  const { port, folder, setup } = await serve();
  expect((await setup('write', {}, { origin: 'http://example.org' })).status).toBe(403);
  expect((await setup('write', {}, { host: 'example.org' })).status).toBe(403);
  expect((await ask(port, { method: 'POST', path: '/api/setup/write', body: '{}' })).status).toBe(403);
  expect((await setup('answers', { answers: { 'mqtt.url': { a: 1 } } })).status).toBe(400);
  expect(JSON.parse((await setup('answers', { answers: { state_folder: '/' } })).text)).toMatchObject([{ option: 'state_folder' }]);
  expect((await setup('write')).status).toBe(400);
  expect((await setup('costs')).status).toBe(400);
  expect(existsSync(join(folder, 'config.yaml'))).toBe(false);
  const { status, headers } = await ask(port, { path: '/callback?code=abcd1234&state=s' });
  expect([status, headers.location]).toEqual([303, './#/callback?code=abcd1234&state=s']);
});

it.each(['', ' \n'])('is shown if the configuration file has the text %j, and fills it', async (text) => {
  const { cloud, folder, setup } = await serve({}, text);
  const { appKey, secretKey, username, password } = cloud.account;
  const keys = { 'isolarcloud.app_key': appKey, 'isolarcloud.secret_key': secretKey };
  await setup('answers', { answers: { ...keys, 'isolarcloud.username': username, 'isolarcloud.password': password } });
  const { seal } = JSON.parse((await setup('preview')).text);
  expect(JSON.parse((await setup('write', { seal })).text)).toMatchObject({ written: true });
  expect(readFileSync(join(folder, 'config.yaml'), 'utf8')).toContain('version: 1');
});

it('is not shown if the configuration file is empty and nobody wants the page', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'config.yaml'), '');
  const { end, exit } = await runCommand(['run', '--config', join(folder, 'config.yaml')], {});
  expect([end, exit]).toEqual(['config_invalid', 78]);
});

it.each(['True', 'TRUE'])('is shown if the environment says %s, as a configuration file may', async (text) => {
  const { setup } = await serve({ ISOLARCLOUD2MQTT_PAGE_ENABLED: text });
  expect((await setup('preview')).status).toBe(200);
});

it('starts whatever the environment says about the account, and shows mistakes in it at the end', async () => {
  const { setup } = await serve({ ISOLARCLOUD2MQTT_ISOLARCLOUD_SIGN_IN: 'oauth', ISOLARCLOUD2MQTT_MQTT_KEEPALIVE: '1' });
  const { mistakes } = JSON.parse((await setup('preview')).text) as { mistakes: readonly { option: string }[] };
  expect(mistakes.map(({ option }) => option)).toContain('ISOLARCLOUD2MQTT_MQTT_KEEPALIVE');
});

it('ends when the files are written, also if the browser is gone by then', async () => {
  const events = new EventEmitter();
  const writeShown = async () => {
    events.emit('writing');
    await once(events, 'written');
    return { written: true, files: [], changed: [], kept: [] };
  };
  const setup = { steps: { writeShown }, speak: () => undefined, finished: () => events.emit('finished') } as unknown as SetupSource;
  const server = new PageServer(
    { host: '127.0.0.1', port: 0, names: [], password: null, bundle: '/nonexistent', notBuilt: '' },
    { setup, code: null, now: Date.now, sleep: () => Promise.reject(new Error('unused')), report: (error) => events.emit('error', error) },
  );
  onTestFinished(() => server.stop());
  const browser = connect(Number(new URL(await server.start()).port), '127.0.0.1');
  const writing = once(events, 'writing');
  browser.write(
    'POST /api/setup/write HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{"seal":"s1"}',
  );
  await writing;
  // The server closes its side too: the browser sees it.
  await once(browser.resume().end(), 'close');
  const finished = once(events, 'finished');
  events.emit('written');
  await finished;
});

it('is not shown where the file has another ending by mistake', async () => {
  const stop = new AbortController();
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'config.yml'), '');
  const env = { ISOLARCLOUD2MQTT_PAGE_ENABLED: 'true', ISOLARCLOUD2MQTT_PAGE_PORT: String(await freePort()) };
  const onStderr = (): void => stop.abort();
  const { end } = await runCommand(['run', '--config', join(folder, 'config.yaml')], { env, stop: stop.signal, onStderr });
  expect(end).toBe('config_missing');
});

it('returns why the kind of application is refused', async () => {
  const { setup } = await serve({ ISOLARCLOUD2MQTT_ISOLARCLOUD_USERNAME: 'me' });
  const { status, text } = await setup('flavour', { flavour: 'oauth' });
  expect([status, JSON.parse(text)]).toMatchObject([200, [{ option: 'isolarcloud.sign_in' }]]);
  expect((await setup('flavour', { flavour: 'password' })).text).toBe('[]');
});

it('is stopped like every command', async () => {
  const stop = new AbortController();
  const folder = temporaryFolder();
  const env = { ISOLARCLOUD2MQTT_PAGE_PORT: String(await freePort()) };
  const { end } = await runCommand(['run', '--setup', '--config', join(folder, 'config.yaml')], {
    env,
    stop: stop.signal,
    onStderr: () => stop.abort(),
  });
  expect(end).toBe('ok');
});
