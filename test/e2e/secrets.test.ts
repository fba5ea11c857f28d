import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENGLISH } from '../../src/texts/texts.ts';
import { Cli, cli, folderWith, writeConfig } from '../support/cli.ts';
import { Watcher } from '../support/mqtt.ts';
import { bridgeSections, caughtUp, onePlant, startBroker, startCloud } from './support.ts';

const ACCOUNT = {
  appKey: 'PLANTEDAPPKEY0123',
  secretKey: 'plantedsecretkey0123',
  username: 'planted-user@example.org',
  password: 'planted "pass\\word" 0123',
  email: 'planted-account@example.org',
  phone: '+49 30 0123456',
};
const OWNER = { email: 'planted-owner@example.org', phone: '+55 11 90123456', address: 'Rua Plantada 123, Lugar' };

/** Returns every token in the files of the state folder. */
const tokensIn = (folder: string): string[] =>
  readdirSync(join(folder, 'state')).flatMap((file) => readFileSync(join(folder, 'state', file), 'utf8').match(/\d+_[0-9a-f]{32}/g) ?? []);

it('no secret and no personal data is in any output or on the broker, at log level trace', async () => {
  const plants = onePlant().map((plant) => ({ ...plant, owner: OWNER }));
  const cloud = await startCloud({ plants, account: ACCOUNT });
  const broker = await startBroker({ username: 'home', password: 'planted-broker-password' });
  const mqtt = { url: broker.url, username: 'home', password: 'planted-broker-password', plain_topics: true };
  const folder = folderWith(bridgeSections(cloud, broker, { mqtt, points: { preset: 'all' }, log: { level: 'trace' } }));
  const watcher = await Watcher.on(broker.url, '#', { username: mqtt.username, password: mqtt.password });
  const bridge = new Cli(['run'], { cwd: folder });
  await watcher.until((seen) => seen.some(({ topic }) => topic === 'homeassistant/device/isolarcloud_1501234_14_1_1/config'));
  const beside = [
    await cli(['read'], { cwd: folder }),
    await cli(['points', '--all'], { cwd: folder }),
    await cli(['healthcheck'], { cwd: folder }),
  ];
  bridge.kill('SIGTERM');
  await bridge.exited;
  cloud.simulator.inject({ kind: 'result_code', code: '010', message: `wrong: ${ACCOUNT.password}` });
  const refused = await cli(['read'], { cwd: folder });
  await caughtUp(watcher);

  const tokens = tokensIn(folder);
  expect(tokens).not.toEqual([]);
  const seen = [
    bridge.output,
    ...[...beside, refused].flatMap(({ stdout, stderr }) => [stdout, stderr]),
    ...watcher.seen.map(({ topic, payload }) => `${topic} ${payload}`),
  ].join('\n');
  expect(seen).toContain('"level":"debug"');
  const { password } = ACCOUNT;
  const planted = [...Object.values(ACCOUNT), ...Object.values(OWNER), JSON.stringify(password).slice(1, -1), mqtt.password, ...tokens];
  for (const secret of planted) expect(seen).not.toContain(secret);
});

/** Returns all keys and values, at any depth, in lines of JSON. */
const valuesIn = (lines: string): readonly unknown[] => {
  const values: unknown[] = [];
  for (const line of lines.split('\n').filter((text) => text.startsWith('{')))
    JSON.parse(line, (key, value) => {
      values.push(key, value);
      return value;
    });
  return values;
};

describe('secrets that are words of our own sentences', () => {
  /** Secrets that are also words which the bridge prints. */
  const WORDS = { app_key: 'online', secret_key: 'signed', username: 'isolarcloud', password: 'wrong' };
  const OWN = { appKey: WORDS.app_key, secretKey: WORDS.secret_key, username: WORDS.username, password: WORDS.password };

  it.each(['json', 'pretty'])('leave every sentence, code and field of a %s log whole', async (format) => {
    const cloud = await startCloud({ account: { ...OWN, email: 'a@example.org', phone: '1' } });
    const broker = await startBroker({ username: 'mqtt', password: 'another' });
    const mqtt = { url: broker.url, username: 'mqtt', password: 'mqtt', embedded_broker: { username: 'mqtt', password: 'code' } };
    const network = { proxy: 'http://level:info@proxy.example:3128' };
    const homeassistant = { url: 'http://127.0.0.1:8123', token: 'broker' };
    const log = { level: 'trace', format };
    const folder = folderWith(bridgeSections(cloud, broker, { mqtt, homeassistant, network, log }));
    const refused = new Cli(['run'], { cwd: folder });
    await refused.until(ENGLISH('error.broker_refused.remedy'));
    refused.kill('SIGTERM');
    await refused.exited;
    expect(refused.stderr).toContain(ENGLISH('error.broker_refused.happened'));
    expect(refused.stderr).not.toContain('***');
    expect(valuesIn(refused.stderr)).not.toContain('wrong');

    writeConfig(folder, bridgeSections(cloud, broker, { mqtt: { ...mqtt, password: 'another' }, homeassistant, log }));
    const watcher = await Watcher.on(broker.url, '#', { username: 'mqtt', password: 'another' });
    cloud.simulator.inject({ kind: 'login_state', state: 0 });
    const wrong = new Cli(['run'], { cwd: folder });
    await wrong.until(ENGLISH('error.password_wrong.remedy'));
    await watcher.until((seen) => seen.some(({ payload }) => payload.includes(ENGLISH('error.password_wrong.remedy'))));
    const read = await cli(['read'], { cwd: folder });
    wrong.kill('SIGTERM');
    await wrong.exited;
    expect(wrong.stderr).toContain('password_wrong');
    expect(wrong.stderr).toContain('login failed');
    expect(read.stderr).toContain(ENGLISH('error.password_wrong.happened'));
    expect(read.stderr).toContain(ENGLISH('error.password_wrong.remedy'));
    for (const output of [wrong.stderr, read.stderr]) {
      expect(output).not.toContain('***');
      for (const secret of Object.values(WORDS)) expect(valuesIn(output)).not.toContain(secret);
    }
  });

  it('are hidden in what another program says, where they stand as a value', async () => {
    const { isolarcloud } = await startCloud({ account: { ...OWN, email: 'a@example.org', phone: '1' } });
    const bug = `
      const write = process.stderr.write;
      process.stderr.write = (...line) => {
        process.stderr.write = write;
        setImmediate(() => { throw new Error("a wrong turn; user_password=wrong", { cause: new Error("got 'wrong'") }); });
        return process.stderr.write(...line);
      };`;
    const env = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(bug)}"` };
    const { stderr } = await cli(['run'], { cwd: folderWith({ isolarcloud }), env });

    expect(stderr).toContain('Error: a wrong turn; user_password=***\n    at ');
    expect(stderr).toContain("Caused by Error: got '***'\n    at ");
    expect(stderr).toContain('A bug in isolarcloud2mqtt: a wrong turn; user_password=***. Please report it with the lines above.');
  });
});

describe('a long secret in any of the secret options', () => {
  const planted = (name: string): string => `planted/${name}+0123 "x"\\y`;
  /** Returns a planted text without spaces and quotes, which a key or token cannot have. */
  const plantedKey = (name: string): string => planted(name).replace(/[ "]/g, '_');
  const SECRETS = {
    app_key: plantedKey('app-key'),
    secret_key: 'planted-secret-key-0123456789',
    username: planted('username'),
    password: planted('password'),
    broker: planted('broker-password'),
    embedded: planted('embedded-password'),
    token: plantedKey('home-assistant-token'),
    proxy: planted('proxy-password'),
    environment: planted('environment-proxy-password'),
  };

  it('is in no output of any refusal', async () => {
    const { app_key, secret_key, username, password, token } = SECRETS;
    const cloud = await startCloud();
    const broker = await startBroker({ username: 'home', password: 'another' });
    const folder = folderWith({
      isolarcloud: { ...cloud.isolarcloud, app_key, secret_key, username, password },
      mqtt: {
        url: broker.url,
        username: 'home',
        password: SECRETS.broker,
        embedded_broker: { username: 'in', password: SECRETS.embedded },
      },
      homeassistant: { url: broker.url.replace('mqtt', 'http'), token },
      network: { proxy: `http://joana:${encodeURIComponent(SECRETS.proxy)}@127.0.0.1:9` },
      log: { level: 'trace' },
    });
    const env = { HTTPS_PROXY: `http://joana:${encodeURIComponent(SECRETS.environment)}@127.0.0.1:9` };
    const run = new Cli(['run'], { cwd: folder, env });
    await run.until(ENGLISH('error.broker_refused.remedy'));
    run.kill('SIGTERM');
    await run.exited;
    const others = [['read'], ['doctor'], ['points'], ['energy'], ['healthcheck'], ['forget', '--dry-run']];
    const outputs: string[] = [run.output];
    for (const args of others) {
      const { stdout, stderr } = await cli(args, { cwd: folder, env });
      outputs.push(stdout, stderr);
    }
    const seen = outputs.join('\n');
    expect(seen).toContain('refuse');
    expect(seen).not.toContain('planted');
    for (const secret of Object.values(SECRETS)) expect(seen).not.toContain(Buffer.from(secret).toString('base64'));
  });
});
