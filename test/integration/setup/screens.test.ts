import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { openPorts } from '../../../src/app/ports.ts';
import type { Move } from '../../../src/commands/setup/follow.ts';
import type { ChoiceQuestion, Questions, TextQuestion } from '../../../src/commands/setup/questions.ts';
import { SCREENS } from '../../../src/commands/setup/screens.ts';
import { readText } from '../../../src/commands/support/text-file.ts';
import type { Candidate } from '../../../src/setup/find-brokers.ts';
import { SetupSession } from '../../../src/setup/session.ts';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';
import { startAedes } from '../../support/aedes.ts';
import { temporaryFolder } from '../../support/cli.ts';
import { freePort } from '../../support/ports.ts';

/** A set-up with these files. `ask` shows a screen to a user who presses Enter, or first chooses or types these answers. */
function setUp(config: object, secrets = '', env: Readonly<Record<string, string>> = {}, brokerPlaces: readonly Candidate[] = []) {
  const folder = temporaryFolder();
  const file = join(folder, 'config.yaml');
  writeFileSync(file, JSON.stringify(config).replace(/"(!secret \w+)"/g, '$1')); // JSON is valid YAML
  writeFileSync(join(folder, 'secrets.yaml'), secrets);
  const session = new SetupSession({
    ...{ file, env, readFile: readText, texts: ENGLISH, conceal: () => undefined, random: () => 0.5 },
    ...{ now: Date.now, steady: () => ({ id: 'test', ms: performance.now() }), stop: new AbortController().signal },
    supplied: () => [],
    openPorts: async (config, options) => openPorts(config, options),
    brokerPlaces,
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
  });
  const said: string[] = [];
  const ask = async (name: string, answers: readonly string[] = []): Promise<Move | undefined> => {
    const given = [...answers];
    const questions = {
      say: (_: string, sentence: string) => void said.push(sentence),
      choose: async ({ choices, chosen }: ChoiceQuestion<unknown>) => {
        const label = given.shift();
        return label === undefined || label === '' ? chosen : choices.find((choice) => choice.label.includes(label))?.value;
      },
      secret: async ({ mistakeIn }: TextQuestion) => {
        const typed = given.shift() ?? '';
        if (mistakeIn(typed) !== undefined) throw new Error(mistakeIn(typed));
        return typed;
      },
      text: async ({ preset = '', prefilled, mistakeIn }: TextQuestion) => {
        const typed = prefilled === undefined ? given.shift() || preset : (given.shift() ?? prefilled);
        if (mistakeIn(typed) !== undefined) throw new Error(mistakeIn(typed));
        return typed;
      },
    } as unknown as Questions;
    return SCREENS.find((screen) => screen.name === name)?.ask({
      session,
      questions,
      texts: ENGLISH,
      sleep: (ms, signal) => delay(ms, undefined, { signal }),
    });
  };
  const valueAt = (option: string): unknown =>
    session
      .state()
      .steps.flatMap(({ options }) => options)
      .find((each) => each.option === option)?.value;
  return { session, ask, said, valueAt };
}

const OAUTH = {
  version: 1,
  isolarcloud: {
    app_key: 'A'.repeat(32),
    secret_key: 'b'.repeat(32),
    application_id:
      'https://web3.isolarcloud.eu/#/authorized-app?cloudId=3&applicationId=123&redirectUrl=https://my.home-assistant.io/redirect/oauth',
  },
};

it('proposes the region of the Authorize URL, and asks again for one that is not', async () => {
  const { ask, said, valueAt } = setUp(OAUTH);
  expect(await ask('region', [ENGLISH('setup.region.china')])).toEqual({ to: 'region' });
  expect(said.at(-1)).toContain('write region: europe');
  expect(await ask('region')).toBe('next');
  expect(valueAt('isolarcloud.region')).toBe('europe');
});

it('asks again for the kind of application if the environment sets the account of the other kind', async () => {
  const { ask, said } = setUp({ version: 1 }, '', { ISOLARCLOUD2MQTT_ISOLARCLOUD_USERNAME: 'me' });
  expect(await ask('flavour', [ENGLISH('setup.flavour.oauth')])).toEqual({ to: 'flavour' });
  expect(said).toEqual([`isolarcloud.sign_in ${ENGLISH('mistake.sign_in_oauth')}`]);
  expect(await ask('flavour')).toBe('next');
});

it('takes the broker inside the bridge in place of one with TLS', async () => {
  const { ask, valueAt } = setUp({
    ...OAUTH,
    mqtt: {
      ...{ url: `mqtts://127.0.0.1:${await freePort()}`, username: 'bridge', password: 'word' },
      ...{ ca_file: './ca.crt', certificate_file: './client.crt', key_file: './client.key', key_passphrase: 'pass' },
    },
  });
  expect(await ask('broker', ['embedded'])).toBe('next');
  expect(valueAt('mqtt.embedded_broker.enabled')).toBe(true);
  for (const option of ['mqtt.url', 'mqtt.ca_file', 'mqtt.certificate_file', 'mqtt.key_file']) expect(valueAt(option)).toBeNull();
});

it.each([
  ['alone', {}],
  ['besides an address that is not used', { url: 'mqtt://127.0.0.1' }],
])('keeps a broker inside the bridge that is configured %s, if the user presses Enter', async (_, others) => {
  const { ask, valueAt } = setUp({ ...OAUTH, mqtt: { ...others, embedded_broker: { enabled: true, port: await freePort() } } });
  expect(await ask('broker')).toBe('next');
  expect(valueAt('mqtt.embedded_broker.enabled')).toBe(true);
});

it('proposes the broker that was found, and takes another one if that is typed', async () => {
  const broker = await startAedes({ username: 'bridge', password: 'word' });
  onTestFinished(() => broker.stop());
  const port = Number(new URL(broker.url).port);
  const { ask, said, valueAt } = setUp(OAUTH, '', {}, [{ scheme: 'mqtt', host: '127.0.0.1', port }]);
  expect(await ask('broker')).toBe('next');
  expect(valueAt('mqtt.url')).toBe(broker.url);
  expect(said).toContain(ENGLISH('setup.broker.found.login', { url: broker.url }));
  expect(await ask('broker', ['192.168.1.9'])).toBe('next');
  expect(valueAt('mqtt.url')).toBe('mqtt://192.168.1.9');
  expect(await ask('broker')).toBe('next');
  expect(valueAt('mqtt.url')).toBe('mqtt://192.168.1.9');
  expect(await ask('broker', ['embedded'])).toBe('next');
  expect(valueAt('mqtt.url')).toBeNull();
});

it('keeps an option that refers to a secret, if the user presses Enter', async () => {
  const { ask, session } = setUp({ ...OAUTH, mqtt: { username: '!secret user', password: '!secret word' } }, 'user: u\nword: w\n');
  expect(await ask('broker_username')).toBe('next');
  expect(session.preview().files[0]?.text).toContain('"username": !secret user');
});

it('asks for the password of a page that the environment opens to the network, and only then', async () => {
  const account = { username: 'somebody', password: 'word' };
  const config = { version: 1, isolarcloud: { app_key: 'A'.repeat(32), secret_key: 'b'.repeat(32), ...account } };
  const { session, ask } = setUp(config, '', { ISOLARCLOUD2MQTT_PAGE_ENABLED: 'true', ISOLARCLOUD2MQTT_PAGE_HOST: '0.0.0.0' });
  expect(await ask('page_password', ['correct horse'])).toBe('next');
  expect(session.preview().mistakes).toEqual([]);
  expect(await ask('page_password')).toBe('skip');
  expect(await setUp(config).ask('page_password')).toBe('skip');
  // Home Assistant is left out without leaving out this question.
  expect(await ask('home_assistant', ['go on without it'])).toEqual({ to: 'page_password' });
});

it('sends a refused password again if the user chooses that, and not before', async () => {
  const cloud = new CloudSimulator({ plants: [] });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const { ask } = setUp({ version: 1, isolarcloud: { gateway, app_key, secret_key, username, password } });
  const unlock = cloud.inject({ kind: 'login_state', state: 2 });
  expect(await ask('password', ['', 'correct user name and password'])).toEqual({ to: 'username' });
  unlock();
  expect(await ask('password', ['', 'send the same user name and password again'])).toBe('next');
  expect(cloud.logins).toHaveLength(2);
});

it('removes the user of the broker, with the password, if the field is emptied, and keeps it if the user presses Enter', async () => {
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const account = { app_key: 'A'.repeat(32), secret_key: 'b'.repeat(32), username: 'somebody', password: 'word' };
  const { ask, valueAt, session } = setUp({
    version: 1,
    isolarcloud: account,
    mqtt: { url: broker.url, username: 'http://127.0.0.1', password: 'x' },
  });
  expect(await ask('broker_username')).toBe('next');
  expect(valueAt('mqtt.username')).toBe('http://127.0.0.1');
  expect(await ask('broker_username', [''])).toBe('next');
  expect(valueAt('mqtt.username')).toBeNull();
  expect(session.preview().files[0]?.text).not.toContain('mqtt_password');
});
