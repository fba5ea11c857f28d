import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { request } from 'undici';
import { expect, it } from 'vitest';
import type { CloudOptions } from '../../src/simulator/cloud.ts';
import { accountSettings } from '../support/account-settings.ts';
import { authoriseIn } from '../support/authorise.ts';
import { Cli, cli, folderWith } from '../support/cli.ts';
import { encryptedKeys } from '../support/encrypted-keys.ts';
import { VECTOR } from '../support/encryption-vector.ts';
import { Watcher } from '../support/mqtt.ts';
import { freePort } from '../support/ports.ts';
import { rsaOpened } from '../support/rsa.ts';
import { bridgeSections, type Cloud, caughtUp, startBroker, startCloud } from './support.ts';

const HOUR_MS = 3_600_000;

/** Starts a cloud whose application is one of the OAuth2 flavour. */
async function startOAuthCloud(options: Partial<CloudOptions> = {}): Promise<Cloud> {
  const { simulator, isolarcloud } = await startCloud({ oauth: {}, ...options });
  return { simulator, isolarcloud: accountSettings(simulator, String(isolarcloud['gateway'])) as Cloud['isolarcloud'] };
}

it.each([
  ['half used up', 25 * HOUR_MS],
  ['rejected', HOUR_MS],
])('two bridges and three commands at once refresh a token once that is %s', async (what, ageMs) => {
  let behindMs = ageMs;
  const now = (): number => Date.now() - behindMs;
  const cloud = await startOAuthCloud({ now });
  const broker = await startBroker();
  const sections = bridgeSections(cloud, broker, { log: { level: 'debug' } });
  const folder = folderWith(sections);
  const other = { version: 1, ...sections, mqtt: { url: broker.url, base_topic: 'other' } };
  writeFileSync(join(folder, 'other.yaml'), JSON.stringify(other));
  await authoriseIn(folder, cloud.simulator, now);
  behindMs = 0;
  if (what === 'rejected') cloud.simulator.revokeTokens();
  cloud.simulator.clearCalls();
  const options = { cwd: folder };
  const bridges = [new Cli(['run'], options), new Cli(['run', '--config', 'other.yaml'], options)];
  const commands = await Promise.all([cli(['read'], options), cli(['points'], options), cli(['history', '--from', '2000-01-01'], options)]);
  await Promise.all(bridges.map((bridge) => bridge.until('waits for the next poll')));
  for (const bridge of bridges) bridge.kill('SIGTERM');
  await Promise.all(bridges.map(({ exited }) => exited));
  expect(commands.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(cloud.simulator.calls.filter(({ endpoint }) => endpoint === 'apiManage/refreshToken')).toHaveLength(1);
});

/** The tokens in the state folder. */
const tokensIn = (folder: string): readonly string[] =>
  readdirSync(join(folder, 'state'))
    .filter((name) => /^account-.*\.json$/.test(name))
    .flatMap((name) => [...readFileSync(join(folder, 'state', name), 'utf8').matchAll(/"(?:value|refreshToken)":\s*"([^"]+)"/g)])
    .map(([, token = '']) => token);

/** All files of a folder except those that must hold secrets. */
const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^(config\.yaml|account-.*\.json)$/.test(entry.name))
    .map(({ parentPath, name }) => `${name} ${readFileSync(join(parentPath, name), 'latin1')}`);

const titleOf = async ({ pid }: Cli): Promise<string> =>
  (await promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', String(pid)])).stdout;

it('no token, code, state or key is in a log, topic, capture, error, process title or crash report', async () => {
  const redirectUrl = `http://127.0.0.1:${await freePort()}/callback`;
  const account = { appKey: 'PLANTEDAPPKEY0123', secretKey: 'plantedsecretkey0123' };
  const cloud = await startOAuthCloud({ oauth: { redirectUrl }, encryption: { privateKey: VECTOR.privateKey }, account });
  const keys = encryptedKeys();
  const broker = await startBroker();
  const folder = folderWith(bridgeSections(cloud, broker, { log: { level: 'trace' } }));
  const watcher = await Watcher.on(broker.url);

  const authorize = new Cli(['authorize'], { cwd: folder });
  await authorize.until('paste it here');
  const [, page = ''] = /agree: (\S+)\n/.exec(authorize.stdout) ?? [];
  const titles = [await titleOf(authorize)];
  const state = new URLSearchParams(page.split('?').at(-1)).get('state') ?? '';
  const wrong = await request(`${redirectUrl}?${new URLSearchParams({ code: 'pLnTd1', state })}`);
  const arrival = cloud.simulator.authorise(page) ?? '';
  const code = new URL(arrival).searchParams.get('code') ?? '';
  const pages = [await wrong.body.text(), await (await request(arrival)).body.text()];
  expect(await authorize.exited).toMatchObject({ code: 0 });
  const tokens = [...tokensIn(folder)];

  cloud.simulator.revokeTokens();
  const env = { NODE_OPTIONS: `--report-on-signal --report-on-fatalerror --report-uncaught-exception --report-directory=${folder}` };
  const bridge = new Cli(['run', '--capture', 'run.ndjson'], { cwd: folder, env });
  await bridge.until('waits for the next poll');
  titles.push(await titleOf(bridge));
  tokens.push(...tokensIn(folder));
  const beside = [await cli(['capture', '--for', '1s', '--output', 'capture.ndjson'], { cwd: folder })];
  cloud.simulator.inject({ kind: 'result_code', code: '010', message: `wrong: ${tokens.join(' ')} ${code} ${state}` });
  for (const args of [['read'], ['doctor']]) beside.push(await cli(args, { cwd: folder }));
  bridge.kill('SIGUSR2');
  await bridge.until('Node.js report completed');
  bridge.kill('SIGABRT');
  await bridge.exited;
  await caughtUp(watcher);

  const seen = [
    // The address that the owner opens has the state.
    authorize.output.replace(page, ''),
    ...titles,
    ...pages,
    bridge.output,
    ...beside.flatMap(({ stdout, stderr }) => [stdout, stderr]),
    ...watcher.seen.map(({ topic, payload }) => `${topic} ${payload}`),
    ...filesOf(folder),
  ].join('\n');
  for (const kind of ['"header"', '"level":"debug"', 'capture.ndjson', 'run.ndjson']) expect(seen).toContain(kind);
  // The doctor asks for the time without encryption.
  const headers = [...new Set(keys)].filter((key) => key !== 'plain');
  const aesKeys = headers.map((key) => rsaOpened(key, VECTOR.privateKey));
  expect(aesKeys.length).toBeGreaterThan(10);
  expect(new Set(tokens).size).toBe(4);
  const { appKey, secretKey } = account;
  for (const secret of [...tokens, code, 'pLnTd1', state, appKey, secretKey, VECTOR.publicKey, ...headers, ...aesKeys]) {
    expect(secret.length).toBeGreaterThan(5);
    expect(seen).not.toContain(secret);
  }
});
