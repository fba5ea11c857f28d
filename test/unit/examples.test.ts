import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

test('the container of the example keeps the folder that the set-up writes, and the state', () => {
  const { volumes } = parse(read('examples/compose.yaml')).services.isolarcloud2mqtt;
  expect(volumes).toEqual(['./config:/config', 'state:/state']);
});

test.each(['docs/install/container.md', 'docs/beside-the-service.md'])(
  '%s starts no set-up in a container without the state of the bridge',
  (path) => {
    const commands = read(path).match(/docker (compose )?run\b[^`]*?isolarcloud2mqtt setup/g) ?? [];
    expect(commands).not.toEqual([]);
    expect(commands.filter((command) => !command.startsWith('docker compose run') && !command.includes(':/state'))).toEqual([]);
  },
);
