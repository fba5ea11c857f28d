import { describe, expect, it } from 'vitest';
import { deviceOf } from '../../../../src/isolarcloud/wire/device.ts';
import { decodePeriodHistory } from '../../../../src/isolarcloud/wire/history.ts';
import { decodeLogin } from '../../../../src/isolarcloud/wire/login.ts';
import { decodePlantDetail } from '../../../../src/isolarcloud/wire/plant.ts';
import { decodePage } from '../../../../src/isolarcloud/wire/reply.ts';
import { decodeRealTime } from '../../../../src/isolarcloud/wire/sample.ts';
import { asInCloud, guideReply, noProblem } from './reply-of.ts';

describe("the guide's own replies", () => {
  it('2.5.2: the token', () => {
    expect(decodeLogin(guideReply('login', 'login'), 'gateway')).toBe('506574_0123456789abcdef0123456789abcdef');
  });

  it('3.5.2: the plant, without its owner', () => {
    const plant = decodePlantDetail(guideReply('power-station-detail', 'getPowerStationDetail'));
    expect(plant).toEqual({
      psId: '1600001',
      name: 'PlantA',
      type: 'C&I ESS',
      declaredZone: 'GMT-3',
      online: true,
      faultStatus: 'normal',
      faultCount: 0,
      alarmCount: 0,
      buildStatus: 'connected',
      connectionType: 'self_consumption',
      capacity: null,
      installDate: '2025-05-27',
      latitude: -23.55,
      longitude: -46.63,
      communicators: [{ serialNumber: 'S2400000003', enabled: true }],
    });
  });

  it('4.5.2: five devices', () => {
    const { entries, total } = decodePage(guideReply('device-list', 'getDeviceList'), 'device', deviceOf, noProblem);
    expect(total).toBe(5);
    expect(entries.map(({ psKey, psId, deviceType }) => [psKey, psId, deviceType])).toEqual([
      ['1600001_37_4_1', '1600001', 37],
      ['1600001_44_3_1', '1600001', 44],
      ['1600001_78_2_1', '1600001', 78],
      ['1600001_45_2_1', '1600001', 45],
      ['1600001_26_247_1', '1600001', 26],
    ]);
    expect(entries[0]).toEqual({
      psKey: '1600001_37_4_1',
      psId: '1600001',
      deviceType: 37,
      typeName: 'PCS',
      name: 'Energy Storage System1',
      serialNumber: 'A24B0000002',
      model: 'SC110CX',
      modelId: '367701',
      manufacturer: 'SUNGROW',
      firmware: null,
      communicatorSerialNumber: 'S2400000003',
      uuid: '20245175',
      faultStatus: 'normal',
      deployed: true,
    });
    expect(entries[2]).toMatchObject({ serialNumber: null, manufacturer: null, modelId: null, model: null, uuid: '20245177' });
  });

  it('5.5.2: the battery cluster', () => {
    const { samples, failedKeys } = decodeRealTime(guideReply('device-real-time-data', 'getDeviceRealTimeData'), asInCloud, noProblem);
    expect(failedKeys).toEqual([]);
    expect(samples.map((sample) => ({ ...sample, values: new Map(sample.values) }))).toEqual([
      {
        psKey: '1600001_44_3_1',
        psId: '1600001',
        serialNumber: null,
        uuid: '20245176',
        deviceTime: '20251003102500',
        faultStatus: 'normal',
        deployed: true,
        values: new Map([
          ['59008', '3300.3'],
          ['59004', '37.4'],
          ['59012', '27.3'],
          ['59014', '25.7'],
          ['59010', '3298.8'],
        ]),
      },
    ]);
  });

  it('6.5.2: the literal keys 559547 and 559546 are the points 59547 and 59546 that were asked for', () => {
    const reply = guideReply('device-points-day-month-year-data-list', 'getDevicePointsDayMonthYearDataList');
    const history = decodePeriodHistory(reply, { psKeys: ['1600001_45_2_1'], pointIds: ['59546', '59547'] }, noProblem);
    const device = history.get('1600001_45_2_1');
    expect(new Set(device?.keys())).toEqual(new Set(['59546', '59547']));
    expect(device?.get('59547')).toHaveLength(8);
    expect(device?.get('59547')?.[3]).toEqual({ time: '20250929', values: new Map([['peak', '0.0']]) });
  });
});
