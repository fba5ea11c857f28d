import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PageSnapshot } from '../../../src/page/view/documents/snapshot.ts';
import type { EditPreviewView } from '../../../src/page/view/setup-documents.ts';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { startAedes } from '../../support/aedes.ts';
import { temporaryFolder } from '../../support/cli.ts';
import { freePort } from '../../support/ports.ts';
import { runCommand } from '../../support/run-command.ts';
import { ask, post, type Reply, signIn } from './support.ts';

const DAY_MS = 86_400_000;
const PAGE_PASSWORD = 'planted-page-password';
const BROKER_PASSWORD = 'planted-broker-password';
const URL_OPTION = 'mqtt.url';

/** A running bridge with the page on, its files, and a browser that has signed in. */
async function running(env: Readonly<Record<string, string>> = {}, name = 'config.yaml') {
  const young = { commissionedAt: Date.now() - DAY_MS, middayAt: Date.now() };
  const cloud = new CloudSimulator({ plants: [hybridHome(young), stringPlant(young)] });
  const { url: gateway } = await cloud.start();
  const broker = await startAedes({ username: 'home', password: BROKER_PASSWORD });
  const folder = temporaryFolder();
  const file = join(folder, name);
  const port = await freePort();
  const { appKey, secretKey, username, password } = cloud.account;
  writeFileSync(
    file,
    `# The house of Joana
version: 1
isolarcloud:
  gateway: ${gateway}
  app_key: ${appKey}
  secret_key: !secret cloud_key
  username: ${username}
  password: ${password}
mqtt:
  # in the attic
  url: ${broker.url}
  username: home
  password: !secret broker
points:
  preset: essential
page:
  enabled: true
  port: ${port}
  password: ${PAGE_PASSWORD}
`,
  );
  const secretsFile = join(folder, 'secrets.yaml');
  writeFileSync(secretsFile, `cloud_key: ${secretKey}\nbroker: ${BROKER_PASSWORD}\n`);
  const stop = new AbortController();
  let log = '';
  const ended = runCommand(['run', '--config', file], {
    env,
    stop: stop.signal,
    onStderr: (text) => {
      log += text;
    },
  });
  onTestFinished(async () => {
    stop.abort();
    await ended;
    await Promise.all([cloud.stop(), broker.stop()]);
  });
  await vi.waitFor(() => expect(log).toContain('connected to the broker'), { timeout: 10_000 });
  const headers = await signIn(port, PAGE_PASSWORD);
  const replies: string[] = [];
  const edit = async (path: string, body: object = {}): Promise<Reply> => {
    const reply = await post(port, `/api/setup/${path}`, body, headers);
    replies.push(reply.text);
    return reply;
  };
  const answer = async (answers: object): Promise<unknown> => JSON.parse((await edit('answers', { answers })).text);
  const preview = async (): Promise<EditPreviewView> => JSON.parse((await edit('preview')).text);
  const reload = async () => (JSON.parse((await ask(port, { path: '/api/snapshot', headers })).text) as PageSnapshot).bridge.reload?.last;
  const secrets = [appKey, secretKey, username, password, BROKER_PASSWORD, PAGE_PASSWORD];
  return { cloud, broker, folder, file, secretsFile, port, headers, replies, edit, answer, preview, reload, secrets };
}

it('changes plants and preset of a running bridge: what changes and what it costs is shown, then written and taken up', async () => {
  const { cloud, file, folder, port, headers, edit, answer, preview, reload, replies, secrets } = await running();
  expect(JSON.parse((await edit('begin')).text)).toEqual({ ok: true });
  const { steps } = JSON.parse((await ask(port, { path: '/api/setup', headers })).text);
  expect(steps.map(({ name }: { name: string }) => name)).toEqual(['plants', 'points', 'broker']);
  expect(JSON.parse((await edit('plants')).text).plants).toHaveLength(2);
  expect(await answer({ 'plants.include': ['1501234'] })).toEqual([]);
  expect(await answer({ 'points.preset': 'all', 'isolarcloud.language': '_en_US' })).toEqual([]);
  expect(JSON.parse((await edit('broker')).text)).toMatchObject({ ok: true, anotherBridge: false });

  const shown = await preview();
  expect(shown.changes).toEqual([
    { option: 'plants.include', before: null, after: ['1501234'] },
    { option: 'points.preset', before: 'essential', after: 'all' },
    { option: 'isolarcloud.language', before: null, after: '_en_US' },
  ]);
  expect(shown.calls).toEqual({ before: expect.any(Number), after: expect.any(Number) });
  const before = readFileSync(file, 'utf8');
  // secrets.yaml stays as it is.
  expect(JSON.parse((await edit('write', { seal: shown.seal })).text)).toMatchObject({
    written: true,
    changed: [file],
    kept: [expect.stringContaining(`${file}.bak-`)],
  });

  await vi.waitFor(async () => expect((await reload())?.outcome).toBe('changed'), { timeout: 10_000 });
  expect((await reload())?.changed).toEqual(['plants.include', 'points.preset']);
  const written = readFileSync(file, 'utf8');
  expect(written).toContain('# The house of Joana');
  expect(written).toContain('# in the attic');
  expect(written).toContain('!secret broker');
  const kept = readdirSync(folder).find((name) => name.startsWith('config.yaml.bak-'));
  expect(readFileSync(join(folder, kept ?? ''), 'utf8')).toBe(before);
  expect(cloud.logins).toHaveLength(1);
  for (const reply of replies) for (const secret of secrets) expect(reply).not.toContain(secret);
});

it('adds and leaves out single points', async () => {
  const { file, edit, answer, preview, reload } = await running();
  await edit('begin');
  expect(await answer({ 'points.include': ['14/13142'], 'points.exclude': ['11/83022'] })).toEqual([]);
  expect(await answer({ 'points.include': ['14/none'] })).toMatchObject([{ option: 'points.include' }]);
  const { seal, changes } = await preview();
  expect(changes).toEqual([
    { option: 'points.include', before: null, after: ['14/13142'] },
    { option: 'points.exclude', before: null, after: ['11/83022'] },
  ]);
  await edit('write', { seal });
  await vi.waitFor(async () => expect((await reload())?.changed).toEqual(['points.include', 'points.exclude']), { timeout: 10_000 });
  expect(readFileSync(file, 'utf8')).toContain('# in the attic');
});

it('says that a list of accounts is changed in the file', async () => {
  const { file, edit } = await running();
  const home = { name: 'home', app_key: 'the-app-key', secret_key: 'the-secret-key', username: 'me@home', password: 'pass-word' };
  writeFileSync(file, JSON.stringify({ version: 1, accounts: [home], mqtt: { url: 'mqtt://broker' } }));
  const { ok, failure } = JSON.parse((await edit('begin')).text);
  expect([ok, failure.code, failure.causes[0].remedy]).toEqual([false, 'accounts_listed', 'Change the list in the configuration file.']);
});

it('writes nothing but what was shown', async () => {
  const { file, edit, answer, preview } = await running();
  await edit('begin');
  await answer({ 'points.preset': 'all' });
  const { seal } = await preview();
  await answer({ 'points.preset': 'standard' });
  expect((await edit('write', { seal })).status).toBe(400);
  const again = await preview();
  writeFileSync(file, `${readFileSync(file, 'utf8')}log:\n  level: debug\n`);
  expect((await edit('write', { seal: again.seal })).status).toBe(400);
  expect((await edit('write', {})).status).toBe(400);
  expect(readFileSync(file, 'utf8')).toContain('preset: essential');
});

it('offers the changes alone for download if the files cannot be written, with no secret that is set', async () => {
  // The name of the copy that is kept would be too long.
  const { edit, answer, preview, replies, secrets } = await running({}, `${'c'.repeat(240)}.yaml`);
  await edit('begin');
  expect(await answer({ [URL_OPTION]: 'mqtt://attic', 'mqtt.password': 'typed now' })).toEqual([]);
  const { seal } = await preview();
  const result = JSON.parse((await edit('write', { seal })).text);
  expect(result).toMatchObject({ written: false });
  const [config, inSecrets] = result.files as { path: string; text: string }[];
  expect(config?.text).toContain('url: mqtt://attic');
  expect(config?.text).not.toContain('isolarcloud:');
  expect(inSecrets?.text).toContain('typed now');
  for (const reply of replies) for (const secret of secrets) expect(reply).not.toContain(secret);
});

it('keeps a list of addresses as it was, and asks for the password only if an address is new', async () => {
  const { file, edit, answer, preview } = await running();
  const url = /url: (mqtt:\S+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  writeFileSync(file, readFileSync(file, 'utf8').replace(url, `[${url}, mqtt://127.0.0.1:1]`));
  await edit('begin');
  expect(await answer({ [URL_OPTION]: `${url},mqtt://127.0.0.1:1`, 'points.preset': 'all' })).toEqual([]);
  expect((await preview()).changes.map(({ option }) => option)).toEqual(['points.preset']);
  expect(await answer({ [URL_OPTION]: `${url},mqtt://evil.example` })).toMatchObject([{ option: 'mqtt.password' }]);
});

describe('a browser that is not the owner', () => {
  it('gets nothing without a login, and changes nothing from a page of a stranger', async () => {
    const { port, headers } = await running();
    for (const path of ['begin', 'answers', 'plants', 'costs', 'brokers', 'broker', 'preview', 'write'])
      expect([path, (await post(port, `/api/setup/${path}`, {})).status]).toEqual([path, 401]);
    expect((await ask(port, { path: '/api/setup' })).status).toBe(401);
    const evil = { ...headers, origin: 'https://evil.example' };
    expect((await post(port, '/api/setup/begin', {}, evil)).status).toBe(403);
    expect((await post(port, '/api/setup/write', { seal: '' }, { ...headers, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post(port, '/api/reload', {}, evil)).status).toBe(403);
  });

  it('finds no route for the account, its keys and its sign-in', async () => {
    const { edit } = await running();
    for (const path of ['sign-in', 'other-regions', 'authorisation', 'authorise', 'application', 'flavour', 'home-assistant'])
      expect([path, (await edit(path)).status]).toEqual([path, 404]);
  });

  it('cannot have the password of the broker sent to another address, nor change any other option', async () => {
    const { answer, edit, preview } = await running();
    await edit('begin');
    expect(await answer({ [URL_OPTION]: 'mqtt://evil.example' })).toMatchObject([{ option: 'mqtt.password' }]);
    expect(await answer({ 'mqtt.ca_file': '/tmp/evil.crt' })).toMatchObject([{ option: 'mqtt.password' }]);
    for (const option of ['isolarcloud.gateway', 'isolarcloud.app_key', 'page.password', 'state_folder', 'mqtt.embedded_broker.host'])
      expect(await answer({ [option]: 'x' })).toMatchObject([{ option }]);
    expect((await preview()).changes).toEqual([]);
  });
});

it('changes no option that the environment sets, and nothing in a file with mistakes', async () => {
  const { file, edit, answer } = await running({ ISOLARCLOUD2MQTT_POINTS_PRESET: 'standard' });
  await edit('begin');
  expect(await answer({ 'points.preset': 'all' })).toMatchObject([
    { option: 'points.preset', message: expect.stringMatching(/environment/) },
  ]);
  writeFileSync(file, 'version: 1\nmqtt:\n  url: nowhere\n');
  expect(JSON.parse((await edit('begin')).text)).toMatchObject({ ok: false, failure: { code: 'config_invalid' } });
  expect((await edit('preview')).status).toBe(400);
});
