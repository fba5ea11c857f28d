import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { inputOf, rightWith } from './config/support.ts';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

test('the container of the example keeps the folder that the set-up writes, and the state', () => {
  const { volumes } = parse(read('examples/compose.yaml')).services.isolarcloud2mqtt;
  expect(volumes).toEqual(['./config:/config', 'state:/state']);
});

test('the replicas of the example are one fleet: they differ in their names alone, and their configuration is right', () => {
  const { services } = parse(read('examples/fleet/compose.yaml'), { merge: true });
  const secrets = { DATABASE_PASSWORD: 'word', ENCRYPTION_KEY: '0123456789abcdef0123456789abcdef' };
  const filled = (text: string): string =>
    Object.entries(secrets).reduce((all, [name, secret]) => all.replaceAll(`\${${name}}`, secret), text);
  const configs = ['replica-1', 'replica-2', 'replica-3'].map((name) => {
    const env = Object.entries<string>(services[name].environment).map(([variable, text]) => [variable, filled(text)]);
    return loadConfig(inputOf(rightWith(''), { env: Object.fromEntries(env) }));
  });
  expect(configs.map(({ fleet }) => fleet.replica)).toEqual(['replica-1', 'replica-2', 'replica-3']);
  expect(new Set(configs.map(({ fleet: { replica, ...fleet }, ...config }) => JSON.stringify({ ...config, fleet }))).size).toBe(1);
});

test.each(['docs/install/container.md', 'docs/beside-the-service.md'])(
  '%s starts no set-up in a container without the state of the bridge',
  (path) => {
    const commands = read(path).match(/docker (compose )?run\b[^`]*?isolarcloud2mqtt setup/g) ?? [];
    expect(commands).not.toEqual([]);
    expect(commands.filter((command) => !command.startsWith('docker compose run') && !command.includes(':/state'))).toEqual([]);
  },
);
