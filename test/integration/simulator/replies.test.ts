import { describe, expect, it } from 'vitest';
import { commercialStorage, everyKind, hybridHome, uniformFleet } from '../../../src/simulator/fleet.ts';
import { COMMISSIONED, NOW, startCloud } from './plain-client.ts';

const HOUR_MS = 3_600_000;

describe('the plant list', () => {
  it('leaves out plants that are still being connected unless they are asked for', async () => {
    const { signedIn } = await startCloud();
    const names = async (body: object) =>
      (await signedIn('getPowerStationList', { curPage: 1, size: 100, ...body })).result_data.pageList.map(
        (plant: { ps_name: string }) => plant.ps_name,
      );
    expect(await names({})).not.toContain('Obra Nova');
    expect(await names({ valid_flag: '1,3' })).toContain('Obra Nova');
    expect(await names({ ps_type: '12' })).toEqual(['Armazém Central']);
  });

  it('comes in pages that end', async () => {
    const { signedIn } = await startCloud({ plants: uniformFleet({ plants: 7, devicesPerPlant: 6, commissionedAt: NOW - HOUR_MS }) });
    const ids = [];
    for (const curPage of [1, 2, 3, 4]) {
      const { result_data } = await signedIn('getPowerStationList', { curPage, size: 3 });
      expect(result_data.rowCount).toBe(7);
      ids.push(result_data.pageList.length);
    }
    expect(ids).toEqual([3, 3, 1, 0]);
  });

  it('scales and localises its amounts', async () => {
    const { signedIn } = await startCloud();
    const first = async (body: object) => (await signedIn('getPowerStationList', { curPage: 1, size: 1, ...body })).result_data.pageList[0];
    expect(await first({})).toMatchObject({
      curr_power: { unit: 'kW' },
      total_capcity: { unit: 'kWp', value: '8.2' },
      ps_current_time_zone: 'GMT-3',
    });
    expect(await first({ lang: undefined })).toMatchObject({ curr_power: { unit: '千瓦' }, co2_reduce: { unit: '千克' } });
  });
});

describe("a plant's detail", () => {
  it('has the fields of the guide, personal data among them', async () => {
    const { signedIn } = await startCloud();
    const { result_data } = await signedIn('getPowerStationDetail', { sn: 'S1604567' });
    expect(result_data).toMatchObject({
      design_capacity: null,
      design_capacity_battery: 225_000,
      design_capacity_pcs: 110_000,
      ps_key: '1604567_11_0_0',
      ps_type_name: 'C&I ESS',
      build_status: 2,
      connect_type: 2,
      email: 'owner1604567@example.com',
      communication_dev_detail_list: [{ is_enable: 1, sn: 'S1604567' }],
    });
  });
});

describe('the device list', () => {
  it("lists the five devices of the guide's storage plant with their nulls", async () => {
    const { signedIn } = await startCloud({ plants: [commercialStorage({ commissionedAt: COMMISSIONED })] });
    const { result_data } = await signedIn('getDeviceList', { ps_id: 1604567, curPage: 1, size: 50, device_type_list: [] });
    const rows = result_data.pageList.map((row: Record<string, unknown>) => [
      row['device_type'],
      row['device_model_code'],
      row['device_name'],
      row['type_name'],
    ]);
    expect(rows).toEqual([
      [37, 'SC110CX', 'Energy Storage System1', 'PCS'],
      [44, 'CMU200CP', 'Battery Cluster Management Unit1', 'Battery cluster management unit'],
      [78, null, 'Commercial & Industrial ESS1', 'Energy storage system'],
      [45, 'LC-ST200CS', 'Local Controller1', 'Local controller'],
      [26, 'EMS300CP', 'Energy management system1', 'Energy management system'],
    ]);
    expect(result_data.pageList[2]).toMatchObject({
      device_sn: null,
      factory_name: null,
      device_model_id: null,
      dev_status: '1',
      dev_fault_status: 4,
    });
  });

  it('lists the plant itself only among virtual devices, firmware only on request, and filters by type', async () => {
    const { signedIn } = await startCloud();
    const rows = async (body: object) =>
      (await signedIn('getDeviceList', { ps_id: '1501234', curPage: 1, size: 50, ...body })).result_data.pageList;
    expect((await rows({ is_virtual_unit: '1' })).map((row: { ps_key: string }) => row.ps_key)).toEqual(['1501234_11_0_0']);
    expect((await rows({ device_type_list: [14, 7] })).map((row: { device_type: number }) => row.device_type)).toEqual([14, 7]);
    expect((await rows({}))[0].firmware_version_info).toBeUndefined();
    expect((await rows({ is_get_firmware_version: 1 }))[0].firmware_version_info.lcd_version).toBe('SAPPHIRE-H_03011.95.01');
  });

  it('of the account holds the devices of all plants', async () => {
    const { signedIn } = await startCloud();
    const { result_data } = await signedIn('getDeviceListByUser', { curPage: 1, size: 100 });
    expect(result_data.rowCount).toBe(everyKind({ commissionedAt: 0 }).flatMap((plant) => plant.devices).length);
  });
});

describe('realtime data', () => {
  it("answers the guide's question of section 5.5 in its form", async () => {
    const { signedIn } = await startCloud();
    const { result_data } = await signedIn('getDeviceRealTimeData', {
      device_type: 44,
      point_id_list: ['59008', '59010', '59012', '59014', '59004'],
      ps_key_list: ['1604567_44_3_1'],
    });
    expect(result_data).toEqual({
      fail_ps_key_list: [],
      device_point_list: [
        {
          device_point: {
            p59008: expect.stringMatching(/^3\d{3}\.\d$/),
            p59010: expect.stringMatching(/^3\d{3}\.\d$/),
            p59012: expect.stringMatching(/^\d\d\.\d$/),
            p59014: expect.stringMatching(/^\d\d\.\d$/),
            p59004: expect.stringMatching(/^\d\d\.\d$/),
            ps_key: '1604567_44_3_1',
            device_sn: null,
            dev_status: 1,
            uuid: expect.any(Number),
            device_name: 'Battery Cluster Management Unit1',
            dev_fault_status: 4,
            ps_id: 1604567,
            communication_dev_sn: 'S1604567',
            device_time: '20251003102500',
          },
        },
      ],
    });
  });

  it('tells the truth of the moment that device_time names', async () => {
    const { signedIn, cloud } = await startCloud();
    const points = ['13003', '13119', '13121', '13149', '13126', '13150', '13134', '13112', '13141'];
    const { result_data } = await signedIn('getDeviceRealTimeData', {
      device_type: 14,
      point_id_list: points,
      ps_key_list: ['1501234_14_1_1'],
    });
    const { device_point } = result_data.device_point_list[0];
    const truth = cloud.truth(1501234, Date.UTC(2025, 9, 3, 13, 25));
    const expected = [
      truth.pvW,
      truth.loadW,
      truth.feedInW,
      truth.purchasedW,
      truth.chargeW,
      truth.dischargeW,
      truth.lifetime.pv,
      truth.day.pv,
      truth.soc,
    ];
    points.forEach((point, index) => {
      expect(Number(device_point[`p${point}`])).toBeCloseTo(expected[index] as number, point === '13141' ? 3 : 0);
    });
    const [pv = 0, load = 0, feedIn = 0, purchased = 0, charge = 0, discharge = 0] = points.map((point) =>
      Number(device_point[`p${point}`]),
    );
    expect(Math.abs(pv + purchased + discharge - load - feedIn - charge)).toBeLessThan(1);
  });

  it('is null for points without a meter behind them, absent for points no such device has', async () => {
    const { signedIn } = await startCloud();
    const { result_data } = await signedIn('getDeviceRealTimeData', {
      device_type: 11,
      point_id_list: ['83322', '83012', '99999'],
      ps_key_list: ['1501234_11_0_0', '1604567_11_0_0', '1506789_11_0_0'],
    });
    const [home, storage, connecting] = result_data.device_point_list.map(
      (entry: { device_point: Record<string, unknown> }) => entry.device_point,
    );
    expect(home).toMatchObject({ p83322: null, p83012: null });
    expect('p99999' in home).toBe(false);
    expect(Number(storage.p83322)).toBeGreaterThan(0);
    expect(connecting).toMatchObject({ p83322: null, device_time: null });
  });
});

describe('history', () => {
  it('of minutes equals what realtime showed, without the current day', async () => {
    const { signedIn, clock } = await startCloud();
    const asked = { device_type: 7, point_id_list: ['8018', '8030'], ps_key_list: ['1501234_7_3_1'] };
    const { device_point } = (await signedIn('getDeviceRealTimeData', asked)).result_data.device_point_list[0];
    const minutes = {
      points: 'p8018,p8030',
      ps_key_list: ['1501234_7_3_1'],
      start_time_stamp: '20251003100000',
      end_time_stamp: '20251003110000',
    };
    expect((await signedIn('getDevicePointMinuteDataList', minutes)).result_data['1501234_7_3_1']).toEqual([]);
    clock.now += 14 * HOUR_MS;
    const rows = (await signedIn('getDevicePointMinuteDataList', minutes)).result_data['1501234_7_3_1'];
    expect(rows).toHaveLength(13);
    expect(rows[5]).toEqual({ time_stamp: device_point.device_time, p8018: device_point.p8018, p8030: device_point.p8030 });
  });

  it("of days answers the guide's question of section 6.5 in its form, up to yesterday", async () => {
    const { signedIn, cloud } = await startCloud();
    const { result_data } = await signedIn('getDevicePointsDayMonthYearDataList', {
      data_type: 2,
      start_time: 20250926,
      end_time: 20251003,
      order: 0,
      query_type: 1,
      ps_key_list: ['1604567_45_2_1'],
      data_point: 'p59546,p59547',
    });
    const rows = result_data['1604567_45_2_1'];
    expect(Object.keys(rows)).toEqual(['p59546', 'p59547']);
    expect(rows.p59546.map((row: { time_stamp: string }) => row.time_stamp)).toEqual([
      '20250928',
      '20250929',
      '20250930',
      '20251001',
      '20251002',
    ]);
    expect(Number(rows.p59546[4]['2'])).toBeCloseTo(cloud.truth(1604567, Date.UTC(2025, 9, 3, 3) - 1).day.charge, 0);
  });

  it('of months and years sums the daily counter', async () => {
    const { signedIn, cloud } = await startCloud();
    const asked = { data_type: '4', order: 1, ps_key_list: ['1501234_14_1_1'], data_point: 'p13112' };
    const months = (
      await signedIn('getDevicePointsDayMonthYearDataList', { ...asked, query_type: 2, start_time: '202509', end_time: '202510' })
    ).result_data;
    const years = (await signedIn('getDevicePointsDayMonthYearDataList', { ...asked, query_type: 3, start_time: '2025', end_time: '2025' }))
      .result_data;
    const untilToday = cloud.truth(1501234, Date.UTC(2025, 9, 3, 3)).lifetime.pv;
    expect(months['1501234_14_1_1'].p13112.map((row: { time_stamp: string }) => row.time_stamp)).toEqual(['202510', '202509']);
    const total = months['1501234_14_1_1'].p13112.reduce((sum: number, row: Record<string, string>) => sum + Number(row['4']), 0);
    expect(total).toBeCloseTo(untilToday, 0);
    expect(Number(years['1501234_14_1_1'].p13112[0]['4'])).toBeCloseTo(untilToday, 0);
  });

  it('gives mean, peak and trough of a power at once', async () => {
    const { signedIn } = await startCloud();
    const asked = {
      data_type: '1,2,3',
      order: 0,
      query_type: 1,
      start_time: '20251001',
      end_time: '20251001',
      ps_key_list: ['1501234_14_1_1'],
      data_point: 'p13119',
    };
    const [row] = (await signedIn('getDevicePointsDayMonthYearDataList', asked)).result_data['1501234_14_1_1'].p13119;
    expect(Number(row['3'])).toBeLessThan(Number(row['1']));
    expect(Number(row['1'])).toBeLessThan(Number(row['2']));
  });
});

describe('the point catalogue', () => {
  it('tells ratios by an empty storage unit, and names in Chinese without lang', async () => {
    const { signedIn } = await startCloud();
    const point = async (device_type: number, id: number, lang: string | undefined = '_en_US') =>
      (await signedIn('getOpenPointInfo', { device_type, type: 2, curPage: 1, size: 999, lang })).result_data.pageList.find(
        (row: { point_id: number }) => row.point_id === id,
      );
    expect(await point(14, 13141)).toMatchObject({ point_name: 'Battery Level (SOC)', storage_unit: '', show_unit: '%' });
    expect(await point(44, 59004)).toMatchObject({ storage_unit: '%', show_unit: '%' });
    expect(await point(11, 83024)).toMatchObject({ storage_unit: 'Wh', show_unit: 'kWh' });
    expect((await point(11, 83024, '_zh_CN')).point_name).toBe('测点83024');
  });
});

describe('alarms', () => {
  it('are open until closed and show in every status', async () => {
    const { signedIn, cloud, clock } = await startCloud({ plants: [hybridHome({ commissionedAt: COMMISSIONED })] });
    const alarm = {
      code: '532',
      name: 'Grid power outage',
      type: 1,
      level: 1,
      psKey: '1501234_14_1_1',
      since: NOW - HOUR_MS,
      closedAt: NOW + HOUR_MS,
    } as const;
    cloud.inject({ kind: 'alarm', psId: 1501234, alarm });
    const rows = async (body: object = {}) => (await signedIn('getFaultAlarmInfo', { curPage: 1, size: 10, ...body })).result_data.pageList;
    expect(await rows()).toMatchObject([
      {
        fault_name: 'Grid power outage',
        create_time: '2025-10-03 09:26:10',
        over_time: null,
        ps_key: '1501234_14_1_1',
        device_name: 'SH10RT',
      },
    ]);
    const [plant] = (await signedIn('getPowerStationList', { curPage: 1, size: 1 })).result_data.pageList;
    expect(plant).toMatchObject({ ps_fault_status: 1, fault_count: 1, alarm_count: 0 });
    clock.now += 2 * HOUR_MS;
    expect(await rows()).toEqual([]);
    expect(await rows({ process_status: 999 })).toMatchObject([{ process_status: 9, over_time: '2025-10-03 11:26:10' }]);
  });
});
