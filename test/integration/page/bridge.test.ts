import { expect, test, vi } from 'vitest';
import { plantKey } from '../../../src/model.ts';
import type { BridgeView } from '../../../src/page/view/documents/bridge.ts';
import type { JournalPage } from '../../../src/page/view/documents/journal.ts';
import type { OpenPlant, PageSnapshot } from '../../../src/page/view/documents/snapshot.ts';
import { commercialStorage, hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { freePort } from '../../support/ports.ts';
import { quiet } from '../../support/quiet.ts';
import { DAY, HOUR, MINUTE, NOON, SECOND, type Settings, simulated } from '../../support/test-bed.ts';
import { Reader } from './stream-reader.ts';
import { ask, post } from './support.ts';

const commissionedAt = NOON - 3 * DAY;

async function withPage(page: Settings = {}, others: Settings = {}) {
  const port = await freePort();
  const { bed, cloud, calls } = await simulated({
    plants: [hybridHome({ commissionedAt }), stringPlant({ commissionedAt }), commercialStorage({ commissionedAt })],
  });
  const bridge = await bed.run({ settings: { ...others, page: { enabled: true, port, ...page } } });
  const get = async <T>(path: string): Promise<T> => JSON.parse((await ask(port, { path: `/api/${path}` })).text) as T;
  return { port, bed, cloud, calls, bridge, get };
}

test('over a day with glitches the page shows each point as MQTT retains it', async () => {
  const { bed, cloud, get } = await withPage({}, { polling: { interval_minutes: 30 }, points: { preset: 'standard' } });
  const inject = (fault: { psKey: string; pointId: string; value: string | null }) => cloud.inject({ kind: 'point_value', ...fault });
  const ends = [
    inject({ psKey: '1501234_14_1_1', pointId: '13119', value: '4294967295' }),
    inject({ psKey: '1501234_14_1_1', pointId: '13141', value: null }),
    cloud.inject({ kind: 'counter_zero', psKey: '1501234_14_1_1', pointId: '13134' }),
  ];
  let compared = 0;
  for (let hours = 0; hours < 24; hours += 3) {
    await bed.pass(3 * HOUR);
    if (hours === 9) for (const end of ends) end();
    const retained = await bed.retained();
    for (const { psId } of cloud.plants) {
      const { devices } = await get<OpenPlant>(`plants/${psId}`);
      expect(devices.length).toBeGreaterThan(1);
      for (const { stateTopic, availabilityTopic, available, points } of devices) {
        const state = JSON.parse(retained.get(stateTopic) ?? '{}');
        const shown = points.filter(({ known }) => known).map(({ slug, value }) => [slug, value]);
        expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(shown.map(([slug]) => [slug, state[String(slug)]])));
        expect(available ? 'online' : 'offline').toBe(retained.get(availabilityTopic));
        compared += shown.length;
      }
    }
  }
  expect(compared).toBeGreaterThan(1_000);
});

test('the snapshot has the bridge with its connections, calls and polls', async () => {
  const { bed, cloud, get } = await withPage();
  const { bridge, plants, now } = await get<PageSnapshot>('snapshot');
  expect(now).toBe(bed.clock.now());
  expect(bridge).toMatchObject({
    version: '1.2.3',
    region: 'custom',
    problem: null,
    connections: {
      cloud: { status: 'ok', gateway: '127.0.0.1', encrypted: false },
      broker: { status: 'ok', url: bed.broker.url, embedded: false, inFlight: 0 },
      homeAssistant: { status: 'unknown', birthAt: null },
    },
    polls: { reason: 'interval', problem: null },
    plants: cloud.plants.length,
  });
  expect(bridge.calls.byEndpoint).toContainEqual({ endpoint: 'getPowerStationList', result: 'ok', count: expect.any(Number) });
  expect(bridge.calls.spans[0]).toEqual({ span: 'hour', used: expect.any(Number), limit: 2_000, usable: 1_600, from: 'configuration' });
  expect(plants.plants.map(({ psId }) => psId)).toEqual(cloud.plants.map(({ psId }) => String(psId)));
});

test('a refresh polls at once, and again only a minute after the last poll', async () => {
  const { bed, port, calls } = await withPage();
  const before = calls('getDeviceRealTimeData').length;
  expect(JSON.parse((await post(port, '/api/refresh')).text)).toEqual({ accepted: false, againAt: expect.any(Number) });
  await bed.pass(MINUTE);
  expect(JSON.parse((await post(port, '/api/refresh')).text)).toMatchObject({ accepted: true });
  await bed.pass(5 * SECOND);
  expect(calls('getDeviceRealTimeData').length).toBeGreaterThan(before);
});

test('an open page is told when the broker has acknowledged what a poll has published', async () => {
  const { bed, port } = await withPage();
  const reader = new Reader({ port });
  await reader.until(1);
  await bed.pass(5 * MINUTE);
  const shown = () => (reader.events.findLast(({ name }) => name === 'bridge')?.data as BridgeView | undefined)?.connections.broker;
  expect(reader.events.length).toBeGreaterThan(1);
  await vi.waitFor(() => expect(shown()?.inFlight).toBe(0));
});

test('the curve has a sample for each five minutes, and goes on after a restart with a gap', async () => {
  const { bed, cloud, bridge, get } = await withPage();
  const psId = String(cloud.plants[0]?.psId);
  await bed.pass(20 * MINUTE);
  const before = await get<{ startAt: number; columns: { solar: (number | null)[] } }>(`plants/${psId}/curve`);
  expect(before.columns.solar.length).toBeGreaterThanOrEqual(4);
  expect(before.columns.solar.every((value) => value !== null)).toBe(true);
  await bridge.stop();
  await bed.pass(30 * MINUTE);
  const port = await freePort();
  await bed.run({ settings: { page: { enabled: true, port } } });
  const after = JSON.parse((await ask(port, { path: `/api/plants/${psId}/curve` })).text);
  expect(after.startAt).toBe(before.startAt);
  expect(after.columns.solar.slice(0, 4)).toEqual(before.columns.solar.slice(0, 4));
  expect(after.columns.solar).toContain(null);
  expect(after.columns.solar.at(-1)).toBeGreaterThan(0);
});

test('before the first listing the journal has the names and entity ids of the earlier run', async () => {
  const { bed, cloud, bridge, get } = await withPage();
  cloud.inject({ kind: 'point_value', psKey: '1501234_14_1_1', pointId: '13003', value: '999999999999' });
  await bed.pass(10 * MINUTE);
  const before = await get<JournalPage>('journal?search=pv+power');
  expect(before.entries).toMatchObject([{ device: 'SH10RT', point: 'PV power', entityId: 'sensor.casa_ipe_sh10rt_pv_power' }]);
  await bridge.stop();
  cloud.inject({ kind: 'connection_reset', endpoint: 'getPowerStationList' });
  const port = await freePort();
  await bed.run({ settings: { page: { enabled: true, port } } });
  const after = JSON.parse((await ask(port, { path: '/api/journal?search=sh10rt' })).text) as JournalPage;
  expect(after.entries).toEqual(before.entries);
});

test('a bridge that is connected and has polled is ready, and every plant of its live state is in the metrics', async () => {
  const { port, cloud, bridge } = await withPage();
  expect(await ask(port, { path: '/ready' })).toMatchObject({ status: 200 });
  const { text, headers } = await ask(port, { path: '/metrics' });
  expect(headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  for (const { psId } of cloud.plants) {
    expect(text).toContain(`isolarcloud_plant_info{plant="${psId}",`);
    const watts = bridge.state(plantKey(String(psId)))['consumption_power'];
    expect(text).toContain(`isolarcloud_plant_consumption_power_watts{plant="${psId}"} ${watts}\n`);
  }
  expect(text).toContain('isolarcloud2mqtt_cloud_calls_total{endpoint="getPowerStationList",result="ok"} ');
});

test('without the page nothing listens', async () => {
  const { port, bed } = await withPage({ enabled: false });
  await quiet();
  await expect(ask(port, { path: '/' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(bed.logLines.join('')).not.toContain('the page is served');
});

test('a port in use ends the start with its error, and nothing goes on running', async () => {
  const { port, bed } = await withPage();
  await expect(bed.start({ settings: { page: { enabled: true, port }, mqtt: { base_topic: 'other' } } })).rejects.toMatchObject({
    code: 'page_port_taken',
    exit: 75,
  });
});

test('receives the browser at the redirect URL of an application, and hands its code to a program that waits, alone', async () => {
  const { port } = await withPage();
  const state = 'a'.repeat(32);
  const arrive = () => ask(port, { path: `/callback?code=a1b2c3d4&state=${state}` });
  expect(await arrive()).toMatchObject({ status: 404, text: expect.stringContaining('No program waits for this authorisation.') });
  expect((await post(port, '/callback', { state })).text).toBe('{"arrived":null}');
  expect((await arrive()).status).toBe(303);
  expect((await ask(port, { path: '/callback/received' })).text).toContain('The authorisation has arrived.');
  expect((await post(port, '/callback', { state })).text).toContain('a1b2c3d4');
});
