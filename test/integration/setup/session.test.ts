import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { openPorts } from '../../../src/app/ports.ts';
import { readTexts } from '../../../src/app/texts.ts';
import { readText } from '../../../src/commands/support/text-file.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { isBridgeError } from '../../../src/errors.ts';
import type { Answers } from '../../../src/setup/config-files.ts';
import { type SetupDeps, SetupSession } from '../../../src/setup/session.ts';
import type { AccountSpec } from '../../../src/simulator/account.ts';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { everyKind, hybridHome } from '../../../src/simulator/fleet.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';
import { startAedes } from '../../support/aedes.ts';
import { temporaryFolder } from '../../support/cli.ts';
import { Watcher } from '../../support/mqtt.ts';
import { freePort } from '../../support/ports.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 29, 12);
const young = { commissionedAt: Date.now() - DAY_MS, middayAt: Date.now() };

async function startCloud(
  account: Partial<AccountSpec> = {},
  plants = [hybridHome(young)],
): Promise<{ cloud: CloudSimulator; gateway: string }> {
  const cloud = new CloudSimulator({ plants, account });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  return { cloud, gateway };
}

const answersFor = ({ account }: CloudSimulator, others: Answers = {}): Answers => ({
  'isolarcloud.app_key': account.appKey,
  'isolarcloud.secret_key': account.secretKey,
  'isolarcloud.username': account.username,
  'isolarcloud.password': account.password,
  ...others,
});

function sessionIn(folder: string, gateway: string, others: Partial<SetupDeps> = {}): SetupSession {
  return new SetupSession({
    file: join(folder, 'config.yaml'),
    env: { ISOLARCLOUD2MQTT_ISOLARCLOUD_GATEWAY: gateway },
    readFile: readText,
    openPorts: async (config, options) => openPorts(config, options),
    now: () => NOW_MS,
    steady: () => ({ id: 'test', ms: performance.now() }),
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    random: () => 0.5,
    supplied: () => [],
    stop: new AbortController().signal,
    conceal: () => undefined,
    texts: ENGLISH,
    ...others,
  });
}

describe('an application with OAuth2.0', () => {
  const redirectUrl = 'https://my.home-assistant.io/redirect/oauth';

  async function begin(): Promise<{ cloud: CloudSimulator; session: SetupSession; folder: string; page: string; exchanges: () => number }> {
    const cloud = new CloudSimulator({ plants: [hybridHome(young)], oauth: { redirectUrl } });
    const { url: gateway } = await cloud.start();
    onTestFinished(() => cloud.stop());
    const { appKey, secretKey } = cloud.account;
    const folder = temporaryFolder();
    const session = sessionIn(folder, gateway);
    session.answer({ 'isolarcloud.username': 'somebody', 'isolarcloud.password': 'word' });
    session.chooseFlavour('oauth');
    expect(session.answer({ 'isolarcloud.app_key': appKey, 'isolarcloud.secret_key': secretKey })).toEqual([]);
    expect(session.answer({ 'isolarcloud.application_id': cloud.authorizeUrl(gateway) })).toEqual([]);
    expect(await session.testSignIn()).toMatchObject({
      ok: false,
      failure: { code: 'authorization_missing' },
      mayBeOfAnotherRegion: false,
    });
    const begun = await session.beginAuthorisation();
    if (!begun.ok) throw new Error(begun.failure.happened);
    expect(begun.redirectUrl).toBe(redirectUrl);
    const exchanges = (): number => cloud.calls.filter(({ endpoint }) => endpoint === 'apiManage/token').length;
    return { cloud, session, folder, page: begun.page, exchanges };
  }

  it('is authorised by what comes back, which is spent once, and then lists its plants', async () => {
    const { cloud, session, page, exchanges } = await begin();
    const arrival = cloud.authorise(page) ?? '';
    expect(await session.authorise('nothing useful', 'pasted')).toMatchObject({ ok: false, confirm: false });
    expect(await session.authorise(arrival, 'browser')).toMatchObject({ ok: true });
    expect(await session.authorise(arrival, 'pasted')).toMatchObject({ ok: true });
    expect(exchanges()).toBe(1);
    expect(await session.testSignIn()).toEqual({ ok: true });
    expect(await session.listPlants()).toMatchObject({ ok: true, plants: [{ psId: '1501234' }] });
    expect(session.preview().mistakes).toEqual([]);
    expect(session.preview().files[0]?.text).not.toContain('username');
  });

  it('has its Authorize URL in secrets.yaml, from which region and redirect URL stay known', async () => {
    const folder = temporaryFolder();
    const session = sessionIn(folder, 'http://127.0.0.1:1');
    const keys = { 'isolarcloud.app_key': 'A'.repeat(32), 'isolarcloud.secret_key': 'b'.repeat(32) };
    const host = 'https://web3.isolarcloud.eu/#/authorized-app';
    session.chooseFlavour('oauth');
    session.answer(keys);
    session.answerApplication(`${host}?cloudId=3&applicationId=2471&redirectUrl=${encodeURIComponent(redirectUrl)}`);
    expect(session.namedByApplication()).toEqual({ region: 'europe', redirectUrl });
    const shown = JSON.stringify([session.state(), session.preview()]);
    expect(shown).not.toContain('2471');
    expect(await session.write()).toMatchObject({ written: true });
    expect(readFileSync(join(folder, 'config.yaml'), 'utf8')).toContain('application_id: !secret isolarcloud_application_id');
    expect(readFileSync(join(folder, 'secrets.yaml'), 'utf8')).toContain('applicationId=2471');
    const again = sessionIn(folder, 'http://127.0.0.1:1');
    expect(again.namedByApplication()).toEqual({ region: 'europe', redirectUrl });
    expect(again.answerApplication('2471')).toMatchObject([]);
    expect(again.namedByApplication()).toEqual({ region: null, redirectUrl: null });
  });

  it('says what to do after a refused code, and after an answer that was lost', async () => {
    const { cloud, session, page } = await begin();
    const arrival = cloud.authorise(page) ?? '';
    const refused = await session.authorise('a1b2c3d4e5f6', 'pasted');
    expect(refused).toMatchObject({ ok: false, sentence: expect.stringContaining('each code can be used once') });
    cloud.inject({ kind: 'answer_lost', endpoint: 'apiManage/token', calls: 1 });
    const lost = await session.authorise(arrival, 'browser');
    expect(lost).toMatchObject({ ok: false, sentence: expect.stringContaining('open the address and agree once more') });
  });

  it('takes no code of another attempt, and one without the state from a browser only if the user confirms it', async () => {
    const { cloud, session, page, exchanges } = await begin();
    const arrival = new URL(cloud.authorise(page) ?? '');
    const code = arrival.searchParams.get('code') ?? '';
    const withState = (state: string): string => `${redirectUrl}?code=${code}&state=${state}`;
    expect(await session.authorise(withState('another'), 'browser')).toMatchObject({ ok: false, confirm: false });
    expect(await session.authorise(`${redirectUrl}?code=${code}`, 'browser')).toMatchObject({ ok: false, confirm: true });
    expect(exchanges()).toBe(0);
    expect(await session.authorise(code, 'pasted')).toMatchObject({ ok: true });
  });
});

async function startBroker(): Promise<string> {
  const broker = await startAedes({ username: 'bridge', password: 'word' });
  onTestFinished(() => broker.stop());
  return broker.url;
}

describe('the sign-in test', () => {
  it('sends a wrong password once, however often it is tried and by a new session too; a corrected one is sent', async () => {
    const { cloud, gateway } = await startCloud();
    const folder = temporaryFolder();
    const session = sessionIn(folder, gateway);
    expect(session.answer(answersFor(cloud, { 'isolarcloud.password': 'wrong' }))).toEqual([]);
    for (const each of [session, session, sessionIn(folder, gateway)]) {
      each.answer(answersFor(cloud, { 'isolarcloud.password': 'wrong' }));
      expect(await each.testSignIn()).toMatchObject({ ok: false, failure: { code: 'password_wrong' }, mayBeOfAnotherRegion: false });
    }
    expect(cloud.logins).toHaveLength(1);

    session.answer({ 'isolarcloud.password': cloud.account.password });
    expect(await session.testSignIn()).toEqual({ ok: true });
    expect(await session.testSignIn()).toEqual({ ok: true });
    expect(cloud.logins).toHaveLength(2);
    expect(readdirSync(folder)).toEqual(['state']);
  });

  it('suspects another region where the account is unknown, and finds it with one login each', async () => {
    const { cloud: here, gateway } = await startCloud({ username: 'other@example.net' });
    const { cloud: there, gateway: australia } = await startCloud();
    const { gateway: china } = await startCloud({ appKey: 'ANOTHER', secretKey: 'another' });
    const regions = { international: gateway, europe: gateway, australia, china };
    const session = sessionIn(temporaryFolder(), gateway, { regions });
    session.answer(answersFor(there));
    expect(await session.testSignIn()).toMatchObject({ ok: false, failure: { code: 'account_unknown' }, mayBeOfAnotherRegion: true });
    expect(await session.askOtherRegions()).toMatchObject({
      ok: true,
      regions: [
        { region: 'australia', isRight: true, sentence: 'isolarcloud.region: australia knows application and account: this is the one.' },
        { region: 'china', isRight: false },
      ],
    });
    expect([here.logins.length, there.logins.length]).toEqual([1, 1]);
  });

  it('says what is missing if the answers are not complete', async () => {
    const { gateway } = await startCloud();
    expect(await sessionIn(temporaryFolder(), gateway).testSignIn()).toMatchObject({
      ok: false,
      failure: {
        code: 'config_invalid',
        happened: expect.stringMatching(/^Answers are missing, or have a mistake: isolarcloud.app_key is missing/),
        causes: [{ remedy: 'Go back to the steps that ask for them.' }],
      },
    });
  });
});

it('sends credentials that were refused again only on demand, and advises nothing that a set-up cannot do', async () => {
  const { cloud, gateway } = await startCloud();
  const session = sessionIn(temporaryFolder(), gateway);
  session.answer(answersFor(cloud));
  const unlock = cloud.inject({ kind: 'login_state', state: 2 });
  const locked = { ok: false, failure: { code: 'account_locked' }, isRemembered: true };
  expect(await session.testSignIn()).toMatchObject(locked);
  unlock();
  const again = await session.testSignIn();
  expect(again).toMatchObject(locked);
  expect(cloud.logins).toHaveLength(1);
  expect(JSON.stringify(again)).not.toMatch(/--try-again|isolarcloud\.password/);
  expect(JSON.stringify(again)).toContain('nothing was sent this time');
  expect(await session.testSignIn({ tryAgain: true })).toEqual({ ok: true });
  expect(cloud.logins).toHaveLength(2);
});

it('lists the plants, and says what each preset costs for those that are chosen', async () => {
  const { cloud, gateway } = await startCloud({}, everyKind(young));
  const session = sessionIn(temporaryFolder(), gateway);
  session.answer(answersFor(cloud));
  const found = await session.listPlants();
  if (!found.ok) throw new Error(found.failure.happened);
  expect(found.plants).toContainEqual(expect.objectContaining({ psId: '1501234', name: 'Casa Ipê' }));

  const all = session.costs();
  expect(all.callsAllowedPerHour).toBe(1_600);
  expect(all.presets.map(({ preset }) => preset)).toEqual(['essential', 'standard', 'all']);
  session.answer({ 'plants.include': ['1501234'] });
  const one = session.costs();
  for (const [index, { points, callsPerHour }] of one.presets.entries()) {
    expect(points).toBeGreaterThan(one.presets[index - 1]?.points ?? 0);
    expect(points).toBeLessThan(all.presets[index]?.points ?? 0);
    expect(callsPerHour).toBeLessThan(all.presets[index]?.callsPerHour ?? 0);
  }
  expect(JSON.parse(JSON.stringify([found, one]))).toEqual([found, one]);
});

describe('the broker test', () => {
  it('publishes, hears it again and leaves nothing', async () => {
    const { cloud, gateway } = await startCloud();
    const url = await startBroker();
    const watcher = await Watcher.on(url, '#', { username: 'bridge', password: 'word' });
    const session = sessionIn(temporaryFolder(), gateway);
    session.answer(answersFor(cloud, { 'mqtt.url': url, 'mqtt.username': 'bridge', 'mqtt.password': 'word' }));
    expect(await session.testBroker()).toEqual({ ok: true, embedded: false, anotherBridge: false });
    expect(watcher.payloads('isolarcloud/setup-test').at(-1)).toBe('');
    const late = await Watcher.on(url, '#', { username: 'bridge', password: 'word' });
    expect(late.seen.filter(({ retained }) => retained)).toEqual([]);
  });

  it('tries every address of a list, which is typed with commas and written as a list', async () => {
    const { cloud, gateway } = await startCloud();
    const folder = temporaryFolder();
    const session = sessionIn(folder, gateway);
    session.answer(answersFor(cloud));
    const [one, other] = [await startBroker(), await startBroker()];
    expect(session.answer({ 'mqtt.url': `${one}, 127.0.0.1:1`, 'mqtt.username': 'bridge', 'mqtt.password': 'word' })).toEqual([]);
    expect(await session.testBroker()).toMatchObject({
      ok: false,
      failure: { code: 'broker_unreachable', happened: expect.stringContaining('127.0.0.1:1 ') },
    });
    session.answer({ 'mqtt.url': `${one} ${other}` });
    expect(await session.testBroker()).toEqual({ ok: true, embedded: false, anotherBridge: false });
    expect((await session.write()).written).toBe(true);
    expect(loadConfig({ path: join(folder, 'config.yaml'), env: {}, readFile: readText }).mqtt.url).toEqual([one, other]);
    expect(session.answer({ 'mqtt.url': `${one}, web://x` })).toMatchObject([{ option: 'mqtt.url' }]);
  });

  it('names a refused user, and a broker that is not there', async () => {
    const { cloud, gateway } = await startCloud();
    const session = sessionIn(temporaryFolder(), gateway);
    session.answer(answersFor(cloud, { 'mqtt.url': await startBroker(), 'mqtt.username': 'bridge', 'mqtt.password': 'other' }));
    const refused = await session.testBroker();
    expect(refused).toMatchObject({ ok: false, failure: { code: 'broker_refused' } });
    expect(JSON.stringify(refused)).not.toContain('other"');
    session.answer({ 'mqtt.url': `mqtt://127.0.0.1:${await freePort()}` });
    expect(await session.testBroker()).toMatchObject({ ok: false, failure: { code: 'broker_unreachable' } });
  });
});

describe('a server that takes the connection and says nothing', () => {
  /** Waits take a fiftieth of their time. */
  const hasty = { sleep: (ms: number, signal?: AbortSignal) => delay(ms / 50, undefined, signal && { signal }) };

  async function startSilence(): Promise<string> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => void sockets.add(socket.on('error', () => socket.destroy())));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('ends the test of the broker', async () => {
    const { cloud, gateway } = await startCloud();
    const session = sessionIn(temporaryFolder(), gateway, hasty);
    session.answer(answersFor(cloud, { 'mqtt.url': `mqtt://${await startSilence()}` }));
    expect(await session.testBroker()).toMatchObject({ ok: false, failure: { code: 'broker_unreachable' } });
  });

  it('ends the test of Home Assistant', async () => {
    const { cloud, gateway } = await startCloud();
    const session = sessionIn(temporaryFolder(), gateway, hasty);
    session.answer(answersFor(cloud, { 'homeassistant.url': `http://${await startSilence()}`, 'homeassistant.token': 'a-token' }));
    const result = await session.testHomeAssistant();
    expect(result).toMatchObject({ ok: false, failure: { code: 'homeassistant_unreachable' } });
    // The command is named as in the API of Home Assistant, the same in every language.
    expect(JSON.stringify(result)).toContain('(auth)');
  });
});

describe('answers', () => {
  it('with a mistake are not taken, and the mistake is that of the configuration file', async () => {
    const { gateway } = await startCloud();
    const session = sessionIn(temporaryFolder(), gateway);
    expect(session.answer({ 'mqtt.url': 'http://x', 'isolarcloud.region': 'europe' })).toEqual([
      { option: 'mqtt.url', message: expect.stringContaining('is not the address of a broker') },
    ]);
    expect(session.answer({ 'mqtt.password': 'word' })).toEqual([
      { option: 'mqtt.password', message: expect.stringContaining('write the user too') },
    ]);
    expect(session.answer({ 'log.level': 'debug' })).toEqual([{ option: 'log.level', message: expect.stringContaining('is no option') }]);
    const { steps } = session.state();
    expect(steps.flatMap(({ options }) => options).filter(({ isSet }) => isSet)).toEqual([]);
  });

  it('with mistakes are refused in the language of the user, also where an option is missing', async () => {
    const { gateway } = await startCloud();
    const session = sessionIn(temporaryFolder(), gateway, { texts: readTexts('pt') });
    const messagesFor = (given: Answers): readonly string[] => session.answer(given).map(({ message }) => message);
    expect(messagesFor({ 'isolarcloud.app_key': '' })).toEqual(['está vazio']);
    expect(messagesFor({ 'isolarcloud.region': 'moon' })).toEqual(['deve ser international, europe, australia ou china']);
    expect(messagesFor({ 'isolarcloud.password': 'your-password' })).toEqual(['é o texto de um exemplo; escreva o seu próprio valor']);
    expect(messagesFor({ 'mqtt.password': 'word' })).toEqual(['está definido sem mqtt.username; escreva também o usuário']);
    expect(messagesFor({ 'log.level': 'debug' })).toEqual([expect.stringMatching(/^não é uma opção; /)]);
    session.chooseFlavour('oauth');
    expect(messagesFor({ 'isolarcloud.application_id': 'x' })).toEqual([
      'não é o número de uma aplicação nem a Authorize URL dela; copie a Authorize URL do Developer Portal',
    ]);
    expect(session.preview().mistakes).toContainEqual({ option: 'isolarcloud.app_key', message: expect.stringMatching(/^está faltando/) });
    const test = await session.testSignIn();
    expect(test).toMatchObject({ failure: { happened: expect.stringContaining('isolarcloud.app_key está faltando') } });
  });

  it('are taken as they are meant: without copied spaces, except around a password, and addresses with a scheme', async () => {
    const { cloud, gateway } = await startCloud();
    const folder = temporaryFolder();
    const session = sessionIn(folder, gateway);
    const { appKey } = cloud.account;
    const others = { 'mqtt.url': ' 192.168.1.10 ', 'homeassistant.url': 'homeassistant.local:8123' };
    const spaced = {
      'isolarcloud.app_key': ` ${appKey}\t`,
      'isolarcloud.username': ' demo@example.com\n',
      'isolarcloud.password': ' a word ',
    };
    expect(session.answer(answersFor(cloud, { ...spaced, ...others }))).toEqual([]);
    expect(await session.write()).toMatchObject({ written: true });
    const config = loadConfig({ path: join(folder, 'config.yaml'), env: {}, readFile: readText });
    expect(config.isolarcloud).toMatchObject({ app_key: appKey, username: 'demo@example.com', password: ' a word ' });
    expect([config.mqtt.url, config.homeassistant.url]).toEqual(['mqtt://192.168.1.10', 'http://homeassistant.local:8123']);
  });

  it('with keys that are swapped are refused at the second one, where they are asked one by one', async () => {
    const { cloud, gateway } = await startCloud();
    const session = sessionIn(temporaryFolder(), gateway);
    expect(session.answer({ 'isolarcloud.app_key': cloud.account.secretKey })).toEqual([]);
    expect(session.answer({ 'isolarcloud.secret_key': cloud.account.appKey })).toEqual([
      { option: 'isolarcloud.secret_key', message: expect.stringContaining('and the App Key seem to be swapped') },
    ]);
    const both = { 'isolarcloud.app_key': cloud.account.secretKey, 'isolarcloud.secret_key': cloud.account.appKey };
    expect(session.answer(both)).toMatchObject([{ option: 'isolarcloud.app_key' }]);
  });

  it('that are secret are told as set only', async () => {
    const { cloud, gateway } = await startCloud();
    const session = sessionIn(temporaryFolder(), gateway);
    session.answer(answersFor(cloud));
    const shown = JSON.stringify([session.state(), session.preview()]);
    for (const secret of [cloud.account.appKey, cloud.account.secretKey, cloud.account.password]) expect(shown).not.toContain(secret);
    expect(session.state().steps[2]?.options.slice(0, 2)).toMatchObject([
      { option: 'isolarcloud.username', isSet: true, value: cloud.account.username },
      { option: 'isolarcloud.password', isSet: true, value: null },
    ]);
  });
});

describe('an existing file', () => {
  const optionsOf = (session: SetupSession) => session.state().steps.flatMap(({ options }) => options);

  it.each<[string, object, readonly string[]]>([
    ['the address of the broker', { mqtt: { url: 'http://x' } }, ['mqtt.url']],
    ['a secret that is not there', { mqtt: { username: 'u', password: '!secret none' } }, ['mqtt.password']],
    ['one of two options that need each other', { mqtt: { username: '', password: 'p' } }, ['mqtt.username', 'mqtt.password']],
    ['an option without the one that it needs', { mqtt: { key_file: './k' } }, ['mqtt.key_file']],
    ['the user of a broker inside the bridge', { mqtt: { embedded_broker: { password: 'p' } } }, ['mqtt.embedded_broker.password']],
    ['Home Assistant', { homeassistant: { url: 'ftp://x', token: 't' } }, ['homeassistant.url']],
  ])('with a mistake in %s asks for it anew, and the earlier steps do not wait for it', async (_, section, taken) => {
    const { cloud, gateway } = await startCloud();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config.yaml'), `version: 1\n${stringify(section).replace(/["']!secret none["']/, '!secret none')}`);
    const session = sessionIn(folder, gateway);
    expect(session.state().existing).toBe('edited');
    expect(session.answer(answersFor(cloud))).toEqual([]);
    expect(await session.testSignIn()).toEqual({ ok: true });
    expect(optionsOf(session).filter(({ option, isSet }) => taken.includes(option) && isSet)).toEqual([]);
    expect(session.preview().mistakes).toEqual([]);
  });

  it('shows no secret of a comment, nor of an address in whose place the environment has another', async () => {
    const { gateway } = await startCloud();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config.yaml'), '# password: S3cret\nversion: 1\nmqtt: {url: "mqtt://u:S3cret@host"} # S3cret\n');
    const env = { ISOLARCLOUD2MQTT_ISOLARCLOUD_GATEWAY: gateway, ISOLARCLOUD2MQTT_MQTT_URL: 'mqtt://127.0.0.1' };
    const session = sessionIn(folder, gateway, { env });
    expect(session.state().existing).toBe('edited');
    expect(JSON.stringify([session.state(), session.preview()])).not.toContain('S3cret');
  });
});

describe('writing', () => {
  const load = (folder: string) => loadConfig({ path: join(folder, 'config.yaml'), env: {}, readFile: readText });

  it('keeps the old files, which only their user may read', async () => {
    const { cloud, gateway } = await startCloud();
    const folder = temporaryFolder();
    const before = '# mine\nversion: 1\nlog: {level: debug} # loud\n';
    writeFileSync(join(folder, 'config.yaml'), before);
    writeFileSync(join(folder, 'secrets.yaml'), 'other: 1\n');
    const session = sessionIn(folder, gateway);
    expect(session.state().existing).toBe('edited');
    session.answer(answersFor(cloud));
    const kept = ['secrets.yaml', 'config.yaml'].map((file) => join(folder, `${file}.bak-2026-11-29T12-00-00`));
    const [config, secrets] = ['config.yaml', 'secrets.yaml'].map((file) => join(folder, file));
    expect(await session.write()).toEqual({ written: true, files: [config, secrets], changed: [secrets, config], kept });
    expect(readFileSync(kept[1] ?? '', 'utf8')).toBe(before);
    expect(readFileSync(join(folder, 'config.yaml'), 'utf8')).toMatch(/^# mine\n[\s\S]*# loud/);
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(load(folder)).toMatchObject({ log: { level: 'debug' }, isolarcloud: { password: cloud.account.password } });

    session.answer({ 'points.preset': 'all' });
    await session.write();
    session.answer({ 'points.preset': 'essential' });
    expect(await session.write()).toMatchObject({ changed: [config], kept: [`${kept[1]}-3`] });
    expect(load(folder).points.preset).toBe('essential');
  });

  it('replaces a file that is no configuration, and keeps it', async () => {
    const { cloud, gateway } = await startCloud();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config.yaml'), 'isolarcloud: [\n');
    const session = sessionIn(folder, gateway);
    expect(session.state().existing).toBe('replaced');
    session.answer(answersFor(cloud));
    expect(await session.write()).toMatchObject({ written: true, kept: [expect.stringContaining('config.yaml.bak-')] });
    expect(load(folder).isolarcloud.username).toBe(cloud.account.username);
  });

  it('gives the texts if the folder cannot be written', async () => {
    const { cloud, gateway } = await startCloud();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const session = sessionIn(join(folder, 'file'), gateway, { readFile: missing });
    session.answer(answersFor(cloud));
    const result = await session.write();
    if (result.written) throw new Error('written');
    expect(result.code).toBe('config_unwritable');
    expect(result.files.map(({ path }) => path)).toEqual([join(folder, 'file/config.yaml'), join(folder, 'file/secrets.yaml')]);
    expect(result.files[1]?.text).toContain(cloud.account.password);
  });

  it('touches nothing if secrets.yaml is not valid YAML', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'secrets.yaml'), 'a: [');
    expect(() => sessionIn(folder, 'http://127.0.0.1:1')).toThrow(
      expect.toSatisfy((error) => isBridgeError(error) && error.code === 'config_unreadable'),
    );
  });

  it('is refused while answers are missing', async () => {
    const folder = temporaryFolder();
    await expect(sessionIn(folder, 'http://127.0.0.1:1').write()).rejects.toMatchObject({ code: 'config_invalid' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

const missing = (path: string): string => {
  throw Object.assign(new Error(path), { code: 'ENOENT' });
};
