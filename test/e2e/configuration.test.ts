import { once } from 'node:events';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ENGLISH } from '../../src/texts/texts.ts';
import { cli, temporaryFolder } from '../support/cli.ts';
import { pipeIn } from './hanging.ts';
import { startCloud } from './support.ts';

const CONFIG = 'config.yaml';

/** The lines of a configuration whose account is right, but for the lines that replace those of their option. */
async function configured(lines: Readonly<Record<string, string>> = {}) {
  const { simulator, isolarcloud } = await startCloud();
  const account = Object.entries({ ...isolarcloud, ...lines }).map(([option, value]) => `  ${option}: ${value}\n`);
  const folder = temporaryFolder();
  const text = `version: 1\nisolarcloud:\n${account.join('')}`;
  writeFileSync(join(folder, CONFIG), text);
  return { simulator, folder, text };
}

describe('read signs in with no secret that cannot be right, and says what is wrong with it:', () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['a tag in quotes (F3)', { password: "'!secret isolarcloud_password'" }, `password ${ENGLISH('mistake.secret.tag')}`],
    ['a comment behind it (F5)', { password: 'pa55:w0rd #*&' }, `password ${ENGLISH('mistake.secret.comment')}`],
    ['curly quotes (F5)', { password: '“secret1”' }, `password ${ENGLISH('mistake.secret.curly_quotes')}`],
    ['the text of the example (F6)', { app_key: 'your-app-key' }, `app_key ${ENGLISH('mistake.secret.placeholder')}`],
    ['the name of the vendor for an option (F9)', { user_account: 'my-own-name' }, 'user_account is no option; did you mean username?'],
  ])('%s', async (_, lines, sentence) => {
    const { simulator, folder } = await configured(lines);
    const { code, stderr } = await cli(['read'], { cwd: folder });
    expect(code).toBe(78);
    expect(stderr).toContain(`isolarcloud.${sentence}`);
    for (const value of Object.values(lines)) expect(stderr).not.toContain(value.replace(/^'|'$/g, ''));
    expect(simulator.calls).toEqual([]);
  });

  it('a file that holds it in two lines (F4)', async () => {
    const { simulator, folder } = await configured();
    writeFileSync(join(folder, 'password'), 'pass\nword\n');
    const env = { ISOLARCLOUD2MQTT_ISOLARCLOUD_PASSWORD_FILE: join(folder, 'password') };
    const { code, stderr } = await cli(['read'], { cwd: folder, env });
    expect(code).toBe(78);
    expect(stderr).toContain('ISOLARCLOUD2MQTT_ISOLARCLOUD_PASSWORD_FILE: isolarcloud.password holds a line break');
    expect(simulator.calls).toEqual([]);
  });
});

it('a byte order mark and two line ends are no part of a password in a file (F4)', async () => {
  const { simulator, folder } = await configured();
  writeFileSync(join(folder, 'password'), `\ufeff${simulator.account.password}\r\n\r\n`);
  const env = { ISOLARCLOUD2MQTT_ISOLARCLOUD_PASSWORD_FILE: join(folder, 'password') };
  expect((await cli(['read', '--summary'], { cwd: folder, env })).code).toBe(0);
});

describe('a configuration that is no text file is refused at once, with the reason:', () => {
  it.each<[string, (folder: string, text: string) => void, string]>([
    ['a folder (F9)', (folder) => mkdirSync(join(folder, CONFIG)), 'is a folder'],
    ['UTF-16 (F9)', (folder, text) => writeFileSync(join(folder, CONFIG), Buffer.from(`\ufeff${text}`, 'utf16le')), 'is UTF-16 text'],
    ['Latin-1 (F5)', (folder, text) => writeFileSync(join(folder, CONFIG), Buffer.from(`${text}# ä\n`, 'latin1')), 'save it as UTF-8'],
    ['another ending (F9)', (folder, text) => writeFileSync(join(folder, 'config.yml'), text), 'config.yml'],
    ['a device that never ends (A15)', (folder) => symlinkSync('/dev/zero', join(folder, CONFIG)), 'is larger than 1 MiB'],
    ['a pipe without a writer (A15)', (folder) => renameSync(pipeIn(folder), join(folder, CONFIG)), 'config.yaml'],
    [
      '60,000 unknown options (A15)',
      (folder) => writeFileSync(join(folder, CONFIG), `version: 1\n${Array.from({ length: 60_000 }, (_, key) => `k${key}: v\n`).join('')}`),
      'The configuration has mistakes',
    ],
  ])('%s', async (_, make, reason) => {
    const { folder: other, text } = await configured();
    const folder = join(other, 'own');
    mkdirSync(folder);
    make(folder, text);
    const { code, stderr } = await cli(['read'], { cwd: folder });
    expect([code, stderr]).toEqual([78, expect.stringContaining(reason)]);
  });
});

it('HTTPS_PROXY without a scheme names an HTTP proxy (A11)', async () => {
  const { folder } = await configured({ gateway: 'https://gateway.example' });
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const { code, stderr } = await cli(['read'], { cwd: folder, env: { HTTPS_PROXY: `127.0.0.1:${port}` } });
  expect([code, asked]).toEqual([69, ['gateway.example:443']]);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});
