import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Cli, cli, folderWith } from '../support/cli.ts';
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

/** Every token in the state folder. */
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
