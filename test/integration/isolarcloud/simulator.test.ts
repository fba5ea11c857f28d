import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenApiClient } from '../../../src/isolarcloud/client.ts';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { everyKind } from '../../../src/simulator/fleet.ts';
import { openApiClient } from '../../support/open-api-client.ts';

/** Tests the client with the simulator. Both were written independently by the documents, so an error in one of them shows. */

/** 2025-10-03 12:00 in São Paulo. */
const NOW = Date.UTC(2025, 9, 3, 15);

let cloud: CloudSimulator;
let client: OpenApiClient;
let lines: string[];

beforeEach(async () => {
  cloud = new CloudSimulator({ plants: everyKind({ commissionedAt: Date.UTC(2025, 8, 20) }), now: () => NOW });
  const { url } = await cloud.start();
  ({ client, lines } = openApiClient({ url, now: () => NOW, credentials: cloud.account }));
});

afterEach(async () => {
  await client.close();
  await cloud.stop();
});

describe('the client and the simulated cloud', () => {
  it('agree on plants and devices', async () => {
    const plants = await client.getPowerStationList();
    expect(plants.length).toBeGreaterThan(1);
    for (const plant of plants) {
      expect(plant).toMatchObject({
        online: expect.any(Boolean),
        capacity: expect.any(Number),
        declaredZone: expect.stringMatching(/^GMT/),
      });
      const devices = await client.getDeviceList(plant.psId);
      expect(devices.length).toBeGreaterThan(0);
      expect(devices.every(({ psId }) => psId === plant.psId)).toBe(true);
      expect((await client.getPowerStationDetail({ psId: plant.psId })).psId).toBe(plant.psId);
    }
    const everywhere = await client.getDeviceListByUser();
    const oneByOne = await Promise.all(plants.map(({ psId }) => client.getDeviceList(psId)));
    expect(new Set(everywhere.map(({ psKey }) => psKey))).toEqual(new Set(oneByOne.flat().map(({ psKey }) => psKey)));
    expect(lines.filter((line) => line.includes('makes no sense'))).toEqual([]);
  });

  it('agree on present values, units and history', async () => {
    const { psKey } = (await client.getDeviceListByUser()).find(({ deviceType }) => deviceType === 14) ?? { psKey: 'none' };
    const { samples } = await client.getDeviceRealTimeData({ deviceType: 14, psKeys: [psKey], pointIds: ['13134', '13141'] });
    expect(samples).toMatchObject([{ psKey, deviceTime: expect.stringMatching(/^20251003/) }]);
    expect(Number(samples[0]?.values.get('13134'))).toBeGreaterThan(0);
    const units = await client.getOpenPointInfo(14);
    expect(units.find(({ pointId }) => pointId === '13141')).toMatchObject({ storageUnit: null, showUnit: '%' });
    const asked = { psKeys: [psKey], pointIds: ['13112'] };
    const days = await client.getDevicePointsDayMonthYearDataList({
      ...asked,
      period: 'day',
      statistics: ['peak'],
      from: '20250928',
      to: '20251001',
    });
    expect(
      days
        .get(psKey)
        ?.get('13112')
        ?.map(({ time }) => time),
    ).toEqual(['20250928', '20250929', '20250930', '20251001']);
    const minutes = await client.getDevicePointMinuteDataList({ ...asked, from: '20251002100000', to: '20251002110000' });
    expect(minutes.get(psKey)?.[0]).toMatchObject({ time: '20251002100000', values: new Map([['13112', expect.anything()]]) });
  });

  it('agree on calls and alarms', async () => {
    expect((await client.getOpenApiCallInfo()).callsThisHour).toBeGreaterThan(0);
    expect(await client.getFaultAlarmInfo()).toEqual(expect.any(Array));
  });
});
