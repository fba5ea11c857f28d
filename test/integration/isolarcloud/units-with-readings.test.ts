import { afterEach, expect, test } from 'vitest';
import { EffectivePoints } from '../../../src/poll/effective-points.ts';
import { ALL_PLANTS, Reader } from '../../../src/poll/reader.ts';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { MemoryAccountStore } from '../../support/memory-account-store.ts';
import { openApiClient } from '../../support/open-api-client.ts';
import { HOUR, testAgenda } from '../../unit/poll/support.ts';
import { power } from '../../unit/readings/spec.ts';

const HYBRID = '1501234_14_1_1';
const INVERTER = 14;
const POINTS = ['13119', '13003', '13149', '13141'];
const REDIRECT = 'http://127.0.0.1:8099/callback';

const running: CloudSimulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((cloud) => cloud.stop()));
});

/** Reads four points of an inverter in the OAuth2 flavour, whose units come with the readings. */
async function reading() {
  const agenda = testAgenda();
  const cloud = new CloudSimulator({ plants: [hybridHome({ commissionedAt: agenda.now() - 100 * HOUR })], oauth: {}, now: agenda.now });
  running.push(cloud);
  const { url } = await cloud.start();
  const signIn = { applicationId: '2471', redirectUrl: REDIRECT };
  const { client } = openApiClient({ url, store: new MemoryAccountStore(), now: agenda.now, credentials: cloud.account, signIn });
  const arrival = cloud.authorise(cloud.authorizeUrl(url));
  await client.authorise(new URL(arrival ?? '').searchParams.get('code') ?? '');
  const selected = POINTS.map((pointId) => ({ spec: { ...power, deviceType: INVERTER, pointId }, psKey: null, ownScale: false }));
  const points = new EffectivePoints(new Map([[INVERTER, selected]]), []);
  const pointSearches = { read: async () => ({}), write: async () => undefined };
  const reader = new Reader(client, points, { tracker: agenda.tracker, pointSearches, now: agenda.now });
  const devices = new Map((await client.getDeviceList('1501234')).map((device) => [device.psKey, device]));
  cloud.clearCalls();
  return {
    ...agenda,
    cloud,
    poll: () => reader.read(new Map(), devices, ALL_PLANTS),
    scaleOf: (pointId: string) => points.specsOf(INVERTER, HYBRID).find((spec) => spec.pointId === pointId)?.scale,
  };
}

test.each(POINTS)('the stated units apply from the first poll, whichever point is rejected (%s)', async (rejected) => {
  const { cloud, poll, scaleOf } = await reading();
  const accepted = POINTS.filter((pointId) => pointId !== rejected);
  for (const pointId of accepted) cloud.inject({ kind: 'unit_stated', pointId, unit: 'kW' });
  cloud.inject({ kind: 'point_condemned', deviceType: INVERTER, pointId: rejected });
  const { samples } = await poll();
  expect([...(samples[0]?.values ?? [])].map(([pointId]) => pointId).toSorted()).toEqual(accepted.toSorted());
  expect(accepted.map(scaleOf)).toEqual([1_000, 1_000, 1_000]);
});

test('a point that is accepted again gets its unit, and the others keep theirs', async () => {
  const { cloud, poll, scaleOf, pass } = await reading();
  for (const pointId of POINTS) cloud.inject({ kind: 'unit_stated', pointId, unit: 'kW' });
  const heal = cloud.inject({ kind: 'point_condemned', deviceType: INVERTER, pointId: '13119' });
  await poll();
  expect(POINTS.map(scaleOf)).toEqual([1, 1_000, 1_000, 1_000]);
  heal();
  pass(24 * HOUR);
  await poll();
  expect(POINTS.map(scaleOf)).toEqual([1_000, 1_000, 1_000, 1_000]);
});
