import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { accountSettings } from '../../support/account-settings.ts';
import { VECTOR } from '../../support/encryption-vector.ts';
import { DAY, HOUR, MINUTE, NOON, plantKeyOf, SECOND, simulated } from '../../support/test-bed.ts';

const HOME = hybridHome({ commissionedAt: NOON - 3 * DAY });
const OTHER = stringPlant({ commissionedAt: NOON - 3 * DAY });
const INVERTER = '1501234_14_1_1';
/** A long polling interval, for tests of a whole day. */
const SELDOM = { polling: { interval_minutes: 20 } };
const PLATFORM = /^(platform\/|apiManage\/)/;

const refreshes = (cloud: CloudSimulator): number => cloud.calls.filter(({ endpoint }) => endpoint === 'apiManage/refreshToken').length;

test('without an authorisation the bridge stays up, says what to do, and makes no call; a new one is taken up within a minute', async () => {
  const { bed, cloud } = await simulated({ plants: [HOME], oauth: {} });
  const bridge = await bed.run();
  await bed.pass(HOUR);
  expect(bridge.status).toMatchObject({ account: 'authorization_missing', problem: expect.stringContaining('Run the command authorize') });
  expect((await bed.retained()).get(bridge.topics.bridgeAvailability)).toBe('online');
  expect(cloud.calls).toEqual([]);
  expect(bridge.ended).toEqual([]);
  await bed.authorise(cloud);
  await bed.pass(MINUTE);
  expect(bridge.status).toMatchObject({ account: 'ok', problem: null, plants: 1 });
  expect(bridge.state(INVERTER)).toMatchObject({ total_pv_yield: expect.any(Number) });
});

test.each([
  ['plain', {}],
  ['encrypted', { encryption: { privateKey: VECTOR.privateKey } }],
])('a day costs one refresh, and no call of the other flavour (%s)', async (_transport, options) => {
  const { bed, cloud } = await simulated({ plants: [HOME], oauth: {}, ...options });
  await bed.authorise(cloud);
  const bridge = await bed.run({ settings: SELDOM });
  await bed.pass(DAY + HOUR);
  expect(refreshes(cloud)).toBe(1);
  cloud.revokeTokens();
  await bed.pass(HOUR);
  expect(refreshes(cloud)).toBe(2);
  expect(cloud.calls.filter(({ endpoint }) => !PLATFORM.test(endpoint))).toEqual([]);
  expect(bridge.status).toMatchObject({ account: 'ok', problem: null });
});

test('a revoked authorisation is one clear problem, and no storm of calls', async () => {
  const { bed, cloud } = await simulated({ plants: [HOME], oauth: {} });
  await bed.authorise(cloud);
  const bridge = await bed.run({ settings: SELDOM });
  cloud.revokeAuthorisation();
  cloud.clearCalls();
  const logged = bed.logLines.length;
  await bed.pass(2 * HOUR);
  expect(bridge.status).toMatchObject({ account: 'authorization_ended', problem: expect.stringContaining('authorize') });
  expect(cloud.calls.length).toBeLessThanOrEqual(2);
  expect(bed.logLines.slice(logged).filter((line) => JSON.parse(line).level >= 40).length).toBeLessThan(5);
  await bed.authorise(cloud);
  await bed.pass(MINUTE);
  expect(bridge.status).toMatchObject({ account: 'ok', problem: null });
});

test('the end of an authorisation is announced while its last access token is valid, until the owner authorises again', async () => {
  const { bed, cloud } = await simulated({ plants: [HOME], oauth: { replacedTokenLives: true } });
  await bed.authorise(cloud);
  const bridge = await bed.run({ settings: SELDOM });
  cloud.inject({ kind: 'answer_lost', endpoint: 'apiManage/refreshToken', calls: 1 });
  await bed.pass(DAY + HOUR);
  expect(bridge.status).toMatchObject({ account: 'authorization_ends', problem: expect.stringContaining('2026-') });
  expect(bed.logLines.filter((line) => line.includes('may end soon'))).toHaveLength(1);
  await bed.authorise(cloud);
  await bed.pass(HOUR);
  expect(bridge.status).toMatchObject({ account: 'ok', problem: null });
});

test('a plant that appears in the list later, without an authorisation, is told and not read; with one it is read', async () => {
  const { bed, cloud } = await simulated({ plants: [HOME, OTHER], oauth: {} });
  await bed.authorise(cloud, { psIds: [HOME.psId] });
  const bridge = await bed.run({ settings: SELDOM });
  expect(bridge.status).toMatchObject({ account: 'ok', plants: 1 });
  cloud.authorise(cloud.authorizeUrl(''), [OTHER.psId]);
  await bed.pass(HOUR);
  expect(bridge.status).toMatchObject({
    account: 'plants_not_authorized',
    plants: 1,
    problem: expect.stringContaining(`ps_id ${OTHER.psId}`),
  });
  await bed.authorise(cloud);
  await bed.pass(HOUR);
  expect(bridge.status).toMatchObject({ account: 'ok', problem: null, plants: 2 });
});

test('a plant of another owner is not published, unless it is chosen', async () => {
  const { bed, cloud } = await simulated({ plants: [HOME, OTHER], oauth: { othersPlants: [OTHER.psId] } });
  await bed.authorise(cloud);
  const bridge = await bed.run();
  const published = async (): Promise<readonly string[]> => [...(await bed.retained(`isolarcloud/${OTHER.psId}/#`)).keys()];
  expect([bridge.status['plants'], await published()]).toEqual([1, []]);
  await bridge.stop();
  const chosen = await bed.run({ settings: { plants: { include: [String(HOME.psId), String(OTHER.psId)] } } });
  expect(chosen.status).toMatchObject({ plants: 2 });
  expect(await published()).not.toEqual([]);
});

test('a configuration that changes from password to OAuth keeps every announcement', async () => {
  const { bed } = await simulated({ plants: [HOME] });
  const before = await bed.run();
  await bed.pass(10 * MINUTE);
  const announced = await bed.retained('homeassistant/#');
  const yieldBefore = Number(before.state(plantKeyOf(HOME))['total_yield']);
  expect(yieldBefore).toBeGreaterThan(0);
  await before.stop();
  const oauth = new CloudSimulator({ plants: [HOME], oauth: {}, now: () => bed.clock.now() });
  const { url } = await oauth.start();
  const settings = { isolarcloud: { ...accountSettings(oauth, url), username: null, password: null } };
  await bed.authorise(oauth, { settings });
  const after = await bed.run({ settings });
  await bed.pass(10 * MINUTE + SECOND);
  expect(await bed.retained('homeassistant/#')).toEqual(announced);
  expect(Number(after.state(plantKeyOf(HOME))['total_yield'])).toBeGreaterThanOrEqual(yieldBefore);
  await after.stop();
  await oauth.stop();
});

test('no token and no key is in the log or on a topic, whatever fails', async () => {
  const { bed, cloud } = await simulated({ plants: [HOME], oauth: {} });
  await bed.authorise(cloud);
  const bridge = await bed.run({ settings: SELDOM });
  const secrets = new Set([cloud.account.appKey, cloud.account.secretKey]);
  const noteTokens = async (): Promise<void> => {
    for (const name of (await readdir(bed.stateFolder)).filter((file) => /^account-.*\.json$/.test(file))) {
      const text = await readFile(join(bed.stateFolder, name), 'utf8');
      for (const [, token = ''] of text.matchAll(/"(?:value|refreshToken)":\s*"([^"]+)"/g)) secrets.add(token);
    }
  };
  for (const fault of [
    { kind: 'refresh_refused', code: '-1' },
    { kind: 'access_refused_with', code: 'E900' },
    { kind: 'not_json', body: 'refused', endpoint: 'apiManage/refreshToken' },
  ] as const) {
    await noteTokens();
    const remove = cloud.inject(fault);
    cloud.revokeTokens();
    await bed.pass(HOUR);
    remove();
    await bed.pass(HOUR);
  }
  await noteTokens();
  await bridge.stop();
  expect(secrets.size).toBeGreaterThan(5);
  const told = [...bed.logLines, ...bed.watcher.seen.map(({ topic, payload }) => `${topic} ${payload}`)].join('\n');
  for (const secret of secrets) expect(told).not.toContain(secret);
});
