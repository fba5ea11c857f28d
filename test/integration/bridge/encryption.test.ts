import { expect, test } from 'vitest';
import type { CloudOptions } from '../../../src/simulator/cloud.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { encryptedKeys } from '../../support/encrypted-keys.ts';
import { VECTOR } from '../../support/encryption-vector.ts';
import { rsaOpened } from '../../support/rsa.ts';
import { DAY, HOUR, MINUTE, NOON, type Settings, simulated } from '../../support/test-bed.ts';

const plants = [hybridHome({ commissionedAt: NOON - 2 * DAY })];
const encryption = { privateKey: VECTOR.privateKey };
const account = { password: 'planted-password-0003' };

/** Matches topics for messages between bridges, whose payloads are random. */
const INTERNAL = /\/bridge\/(presence|collect)/;

/** Runs a bridge for an hour. @returns all messages that it has published */
async function publishedOf(options: Partial<CloudOptions>): Promise<readonly string[]> {
  const { bed } = await simulated({ plants, account, ...options });
  const bridge = await bed.run();
  await bed.pass(HOUR);
  await bridge.stop();
  return bed.watcher.seen.map(({ topic, payload }) => `${topic} ${payload}`).filter((message) => !INTERNAL.test(message));
}

test('an application with encryption is read and published like one without it', async () => {
  const plain = await publishedOf({});
  const headers = encryptedKeys();
  expect([...(await publishedOf({ encryption }))].sort()).toEqual([...plain].sort());
  expect(plain.length).toBeGreaterThan(20);
  expect(headers.length).toBeGreaterThan(10);
  expect(headers).not.toContain('plain');
  expect(new Set(headers).size).toBe(headers.length);
});

test('neither keys, nor the text of the RSA key, nor encrypted text are in the log or on a topic, whatever fails', async () => {
  const headers = encryptedKeys();
  const { bed, cloud } = await simulated({ plants, account, encryption });
  const bridge = await bed.run({ settings: { log: { level: 'trace' } } });
  for (const code of ['E905', 'E906', 'E907', 'E910', 'E913'] as const) {
    cloud.inject({ kind: 'result_code', code, calls: 3 });
    await bed.pass(90 * MINUTE);
  }
  cloud.inject({ kind: 'not_json', body: VECTOR.reply, calls: 2 });
  await bed.pass(20 * MINUTE);
  await bridge.stop();
  const texts = [...bed.logLines, ...bed.watcher.seen.map(({ topic, payload }) => `${topic} ${payload}`)].join('\n');
  const planted = [
    ...headers.map((header) => rsaOpened(header, VECTOR.privateKey)),
    ...headers,
    VECTOR.publicKey.slice(60, 100),
    account.password,
  ];
  expect(planted.length).toBeGreaterThan(20);
  expect(planted.filter((secret) => texts.includes(secret))).toEqual([]);
  expect(texts).not.toContain(VECTOR.reply.slice(0, 32));
  expect(texts).toContain('decrypt_failed');
});

const problemOf = async (settings: Settings): Promise<unknown> => {
  const { bed, cloud } = await simulated({ plants, encryption, settings });
  const { status } = await bed.run();
  expect(cloud.calls.length).toBeGreaterThan(0);
  return status['problem'];
};

test('without the key, the problem names the place in the portal that shows it', async () => {
  const problem = await problemOf({ rsa_public_key: null });
  expect(problem).toContain('requires encrypted transport');
  expect(problem).toContain('E902');
  expect(problem).toContain('Set isolarcloud.rsa_public_key to the RSA public key that the Developer Portal shows with this application.');
});

test('with the key of another application, the problem says so', async () => {
  const other = await simulated({ plants, encryption: {} });
  const problem = await problemOf({ rsa_public_key: other.cloud.rsaPublicKey });
  expect(problem).toContain('isolarcloud.rsa_public_key is not the key of this application');
  expect(problem).toContain('E906');
});

test('a clock that is wrong is reported in the log once, and the bridge reads nevertheless', async () => {
  const { bed, cloud, calls } = await simulated({ plants, encryption, aheadMs: 20 * MINUTE });
  const bridge = await bed.run();
  await bed.pass(HOUR);
  expect(bridge.status['problem']).toBeNull();
  expect(calls('getDeviceRealTimeData').length).toBeGreaterThan(5);
  expect(cloud.calls.filter(({ resultCode }) => resultCode === 'E913')).toHaveLength(1);
  expect(bed.logLines.filter((line) => line.includes('it is 20 minutes behind'))).toHaveLength(1);
});

test('a key that is set after a refusal is used at once', async () => {
  const { bed, cloud } = await simulated({ plants, encryption });
  const refused = await bed.run({ settings: { isolarcloud: { rsa_public_key: null } } });
  await refused.stop();
  const bridge = await bed.run();
  expect(bridge.status['problem']).toBeNull();
  expect(cloud.logins.map(({ resultCode }) => resultCode)).toEqual(['E902', '1']);
});
