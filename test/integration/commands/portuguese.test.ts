/**
 * Compares what the main commands say in Brazilian Portuguese with files. `vitest run -u` writes them again; a reader of the
 * language reviews the difference.
 */

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openPorts } from '../../../src/app/ports.ts';
import { readTexts } from '../../../src/app/texts.ts';
import type { Context } from '../../../src/commands/context.ts';
import { createProgram } from '../../../src/commands/program.ts';
import { follow } from '../../../src/commands/setup/follow.ts';
import type { ChoiceQuestion, ManyQuestion, Questions, TextQuestion } from '../../../src/commands/setup/questions.ts';
import { SCREENS } from '../../../src/commands/setup/screens.ts';
import { readText } from '../../../src/commands/support/text-file.ts';
import { SetupSession } from '../../../src/setup/session.ts';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { everyKind } from '../../../src/simulator/fleet.ts';
import { startAedes } from '../../support/aedes.ts';
import { folderWith, temporaryFolder } from '../../support/cli.ts';
import { runCommand } from '../../support/run-command.ts';
import { DAY, MINUTE, NOON } from '../../support/test-bed.ts';

const PORTUGUESE = readTexts('pt');
const PLANTS = everyKind({ commissionedAt: NOON - DAY, stepMs: 5 * MINUTE });

/** The serial number of a request, which is random. */
const REQUEST = /\b[0-9a-f]{32}\b/g;

const expectFile = (name: string, text: string): Promise<void> =>
  expect(text).toMatchFileSnapshot(join(import.meta.dirname, `../../fixtures/portuguese/${name}.txt`));

/** Starts a cloud and a broker. `stable` replaces what differs between runs in a text. */
async function startAccount() {
  const cloud = new CloudSimulator({ plants: PLANTS, now: () => NOON });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const isolarcloud = { gateway, app_key, secret_key, username, password, language: '_pt_BR' };
  const stable = (text: string, folder: string): string =>
    [
      [folder, '<pasta>'],
      [gateway, '<nuvem>'],
      [broker.url, '<broker>'],
    ]
      .reduce((changed, [from = '', to = '']) => changed.replaceAll(from, to), text)
      .replace(REQUEST, '<requisição>');
  return { isolarcloud, broker, stable };
}

test('the help of the program and of each command', async () => {
  const program = createProgram({ version: '0.0.0', spoken: () => PORTUGUESE } as Context, () => undefined);
  const helps = [program, ...program.commands.flatMap((command) => [command, ...command.commands])].map(
    (command) => `$ ${command.name()} --help\n${command.helpInformation()}`,
  );
  await expectFile('help', helps.join('\n'));
});

test.each([
  ['doctor', ['doctor']],
  ['read-summary', ['read', '--summary']],
  ['read', ['read', '--plant', 'Casa Ipê']],
  ['points', ['points', '--plant', 'Casa Ipê', '--no-pager']],
])('the output of %s', async (name, args) => {
  const { isolarcloud, broker, stable } = await startAccount();
  const folder = folderWith({ isolarcloud, mqtt: { url: broker.url }, points: { preset: 'essential' } });
  const { stdout, stderr } = await runCommand([...args, '--config', join(folder, 'config.yaml')], { now: () => NOON });
  await expectFile(name, stable(`${stdout}${stderr}`, folder));
});

test('what doctor says of a wrong password', async () => {
  const { isolarcloud, broker, stable } = await startAccount();
  const folder = folderWith({ isolarcloud: { ...isolarcloud, password: 'errada' }, mqtt: { url: broker.url } });
  const { stdout, stderr } = await runCommand(['doctor', '--config', join(folder, 'config.yaml')], { now: () => NOON });
  await expectFile('doctor-wrong-password', stable(`${stdout}${stderr}`, folder));
});

test('the questions of the set-up', async () => {
  const { isolarcloud, broker, stable } = await startAccount();
  const folder = temporaryFolder();
  const spoken: string[] = [];
  const typed = new Map([
    [PORTUGUESE('setup.app_key'), isolarcloud.app_key],
    [PORTUGUESE('setup.secret_key'), isolarcloud.secret_key],
    [PORTUGUESE('setup.username'), isolarcloud.username],
    [PORTUGUESE('setup.password'), isolarcloud.password],
    [PORTUGUESE('setup.broker.url'), broker.url],
  ]);
  const note = (...lines: readonly string[]): void => void spoken.push(...lines);
  const questions = {
    say: (kind: string, sentence: string) => note(`[${kind}] ${sentence}`),
    show: (title: string, content: string) => note(`--- ${title}`, content.trimEnd(), '---'),
    showAddress: (url: string) => note(url),
    choose: async ({ message, choices, chosen }: ChoiceQuestion<unknown>) => {
      note(
        `? ${message}`,
        ...choices.map(({ value, label, hint }) => `  ${value === chosen ? '>' : ' '} ${label}${hint ? ` (${hint})` : ''}`),
      );
      return chosen;
    },
    chooseMany: async ({ message, choices, chosen }: ManyQuestion<unknown>) => {
      note(`? ${message}`, ...choices.map(({ value, label }) => `  [${chosen.includes(value) ? 'x' : ' '}] ${label}`));
      return chosen;
    },
    text: async ({ message, preset = '', hint }: TextQuestion) => {
      note(`? ${message}${hint ? ` (${hint})` : ''}`);
      return typed.get(message) ?? preset;
    },
    secret: async ({ message }: TextQuestion) => {
      note(`? ${message}`);
      return typed.get(message) ?? '';
    },
  } as unknown as Questions;
  const session = new SetupSession({
    ...{ file: join(folder, 'config.yaml'), env: { ISOLARCLOUD2MQTT_ISOLARCLOUD_GATEWAY: isolarcloud.gateway } },
    ...{ readFile: readText, texts: PORTUGUESE, conceal: () => undefined, random: () => 0.5 },
    ...{ now: () => NOON, steady: () => ({ id: 'test', ms: performance.now() }), stop: new AbortController().signal },
    supplied: () => [],
    openPorts: async (config, options) => openPorts(config, options),
    brokerPlaces: [],
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
  });
  session.answer({ 'isolarcloud.language': '_pt_BR' });
  await follow(SCREENS, { session, questions, texts: PORTUGUESE, sleep: (ms, signal) => delay(ms, undefined, { signal }) });
  await expectFile('setup', stable(`${spoken.join('\n')}\n`, folder));
});
