import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmOf } from '../../../../src/isolarcloud/wire/alarm.ts';
import { decodeCallInfo } from '../../../../src/isolarcloud/wire/call-info.ts';
import { deviceOf } from '../../../../src/isolarcloud/wire/device.ts';
import type { Fields } from '../../../../src/isolarcloud/wire/fields.ts';
import { decodePlantDetail, plantOf, withDetail } from '../../../../src/isolarcloud/wire/plant.ts';
import { pointInfoOf } from '../../../../src/isolarcloud/wire/point-info.ts';
import { decodePage } from '../../../../src/isolarcloud/wire/reply.ts';
import { decodeRealTime } from '../../../../src/isolarcloud/wire/sample.ts';
import { asInCloud, noProblem, replyOf } from './reply-of.ts';

const malformed = (detail: string): unknown =>
  expect.objectContaining({ code: 'reply_malformed', context: { endpoint: 'getDeviceList', serialNumber: 'r7', detail } });

describe('a page', () => {
  it.each([
    ['pageList and rowCount', { pageList: [{ ps_id: 1 }], rowCount: 1 }],
    ['page_list and row_count', { page_list: [{ ps_id: '1' }], row_count: '1' }],
  ])('is read by %s', (_name, data) => {
    expect(decodePage(replyOf(data), 'plant', plantOf, noProblem)).toMatchObject({ entries: [{ psId: '1' }], rows: 1, total: 1 });
  });

  it.each([
    ['null', null],
    ['no rows', { rowCount: 0 }],
    ['null rows', { pageList: null, rowCount: 0 }],
  ])('of %s is empty', (_name, data) => {
    expect(decodePage(replyOf(data), 'plant', plantOf, noProblem)).toEqual({ entries: [], rows: 0, total: 0 });
  });

  it.each([
    [{ list: [] }, 'pageList is missing'],
    [{ pageList: { ps_id: 1 } }, 'pageList is no list'],
    ['text', 'result_data is no object'],
  ])('of %j makes no sense', (data, fault) => {
    expect(() => decodePage(replyOf(data), 'plant', plantOf, noProblem)).toThrow(malformed(fault));
  });

  it('loses only the entry that makes no sense, and says which', () => {
    const problems: string[] = [];
    const data = { pageList: [{ ps_id: 1 }, null, { ps_name: 'PLANTED' }, { ps_id: 2 }], rowCount: 4 };
    const { entries, rows } = decodePage(replyOf(data), 'plant', plantOf, (problem) => problems.push(problem));
    expect(entries.map(({ psId }) => psId)).toEqual(['1', '2']);
    expect(rows).toBe(4);
    expect(problems).toEqual([2, 3].map((row) => `getDeviceList: plant ${row} of 4 makes no sense and is left out`));
  });
});

describe('an id', () => {
  const impossible: readonly (readonly [string, string])[] = [
    ['of 70,000 characters', `1_14_${'9'.repeat(70_000)}_1`],
    ['of 129 characters', '1'.repeat(129)],
    ['with a line end', '1_14_1\n_1'],
    ['with a NUL', '1_14_1\u0000_1'],
    ['with an invisible character', '1_14_\u200b1_1'],
    ['with half a character', '1_14_\ud800_1'],
    ['of blanks', '   '],
  ];

  it.each(impossible)('%s omits its device, plant, sample, alarm or point with a report, and keeps the others', (_name, id) => {
    const listed = <T>(what: string, decode: (fields: Fields) => T | null, bad: object, good: object): readonly [number, number] => {
      const problems: string[] = [];
      const { entries } = decodePage(replyOf({ pageList: [bad, good] }), what, decode, (problem) => problems.push(problem));
      return [entries.length, problems.length];
    };
    expect(listed('plant', plantOf, { ps_id: id }, { ps_id: 1 })).toEqual([1, 1]);
    expect(listed('device', deviceOf, { ps_key: id, ps_id: 1, device_type: 14 }, { ps_key: '1_14_1_1' })).toEqual([1, 1]);
    expect(listed('alarm', alarmOf, { ps_id: id, fault_name: 'x' }, { ps_id: 1, fault_name: 'x' })).toEqual([1, 1]);
    expect(listed('point', pointInfoOf, { point_id: id }, { point_id: 1 })).toEqual([1, 1]);
    const problems: string[] = [];
    const { samples, failedKeys } = decodeRealTime(
      replyOf({ device_point_list: [{ ps_key: id }, { ps_key: '1_14_1_1' }], fail_ps_key_list: [id, '1_14_2_1'] }),
      asInCloud,
      (problem) => problems.push(problem),
    );
    expect([samples.length, failedKeys, problems.length]).toEqual([1, ['1_14_2_1'], 1]);
  });

  it.each(impossible)('%s that only describes a device is left out of it', (_name, id) => {
    const fields = { device_sn: id, uuid: id, device_model_id: id, communication_dev_sn: id, firmware_version_info: { lcd_version: id } };
    expect(deviceOf({ ps_key: '1_14_1_1', ...fields })).toMatchObject({
      psKey: '1_14_1_1',
      serialNumber: null,
      uuid: null,
      modelId: null,
      communicatorSerialNumber: null,
      firmware: null,
    });
  });

  it('of 128 characters, and with any printable ones, is one', () => {
    for (const psKey of [`1_14_${'9'.repeat(123)}`, '1_14_é/#+ ☀_1']) expect(deviceOf({ ps_key: psKey })).toMatchObject({ psKey });
  });
});

describe('a name', () => {
  it('is one line of at most 100 characters', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.constant('☀'.repeat(70_000)),
      fc.constant('a\nb\u0000c\u2028d'),
    );
    fc.assert(
      fc.property(names, (text) => {
        const { name } = plantOf({ ps_id: 1, ps_name: text }) ?? { name: '' };
        expect([...name].length).toBeLessThanOrEqual(100);
        expect(name).toMatch(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u);
      }),
    );
    expect(plantOf({ ps_id: 1, ps_name: 'a\nb' })?.name).toBe('a b');
    expect(plantOf({ ps_id: 1, ps_name: '☀'.repeat(101) })?.name).toBe(`${'☀'.repeat(99)}…`);
  });
});

it('a list full of invalid entries is reported in a few sentences', () => {
  const problems: string[] = [];
  decodePage(replyOf({ pageList: Array(100_000).fill({}) }), 'device', deviceOf, (problem) => problems.push(problem));
  expect(problems).toHaveLength(4);
  expect(problems.at(-1)).toBe('getDeviceList: 100000 of 100000 such entries make no sense and are left out');
});

describe('a plant', () => {
  it.each([
    [{ unit: 'kWp', value: '12.3' }, 12_300],
    [{ unit: 'MWp', value: 1.5 }, 1_500_000],
    [{ unit: 'Wp', value: 10_000 }, 10_000],
    [{ unit: '千瓦', value: 5 }, null],
    [{ unit: 'kWp', value: '--' }, null],
    ['--', null],
    [10_000, 10_000],
    [0, 0],
    [{ unit: 'GWp', value: 30 }, 3e10],
    [1e308, null],
    ['1e308', null],
    [{ unit: 'kWp', value: '1e308' }, null],
    [{ unit: 'constructor', value: 1 }, null],
    [-5_000, null],
    [{ unit: 'kWp', value: -5 }, null],
    ['Infinity', null],
    [{ unit: 'GWp', value: 4_294_967_295 }, null],
  ])('with the capacity %j has %j W', (total_capcity, capacity) =>
    expect(plantOf({ ps_id: 1, total_capcity })).toMatchObject({ capacity }),
  );

  it.each([
    ['text', { ps_status: '1', ps_fault_status: '2', fault_count: '3', build_status: '4', connect_type: '3', ps_type: '5' }],
    ['numbers', { ps_status: 1, ps_fault_status: 2, fault_count: 3, build_status: 4, connect_type: 3, ps_type: 5 }],
  ])('has its codes as %s', (_name, codes) => {
    expect(plantOf({ ps_id: 1, ...codes })).toMatchObject({
      online: true,
      faultStatus: 'alarm',
      faultCount: 3,
      buildStatus: 'not_connected',
      connectionType: 'zero_export',
      type: 'Residential ESS',
    });
  });

  it.each([
    ['2025-09-28 00:00:00', '2025-09-28'],
    ['2025-09-28', '2025-09-28'],
    ['0000-00-00 00:00:00', null],
    ['1970-01-01 00:00:00', null],
    ['2025-02-30 00:00:00', null],
    ['9999-12-31 00:00:00', null],
    ['NaN', null],
    [20250928, null],
  ])('with the installation date %j has %j', (install_date, installDate) =>
    expect(plantOf({ ps_id: 1, install_date })).toMatchObject({ installDate }),
  );

  it.each([
    ['7', 7],
    [100_000, 100_000],
    [4_294_967_295, null],
    [-1, null],
    ['NaN', null],
  ])('with %j alarms has %j', (count, alarmCount) =>
    expect(plantOf({ ps_id: 1, alarm_count: count, fault_count: count })).toMatchObject({ alarmCount, faultCount: alarmCount }),
  );

  it.each([91, -1e308, '1e400', 'NaN', {}, true])('at latitude %j and twice that longitude is nowhere', (latitude) =>
    expect(plantOf({ ps_id: 1, latitude, longitude: typeof latitude === 'number' ? 2 * latitude : latitude })).toMatchObject({
      latitude: null,
      longitude: null,
    }),
  );

  it('with unknown codes and no name is still a plant', () => {
    expect(
      plantOf({ ps_id: '7', ps_status: 9, ps_fault_status: 'x', ps_type: 99, ps_type_name: 'Balcony', latitude: 1234, longitude: '-46.6' }),
    ).toMatchObject({
      name: '7',
      online: null,
      faultStatus: null,
      type: 'Balcony',
      latitude: null,
      longitude: -46.6,
    });
  });

  it('has nothing of its owner', () => {
    const planted = Object.fromEntries(
      ['email', 'user_moble_tel', 'mobile_tel', 'ps_location', 'ps_price', 'ps_price_kwh', 'total_income', 'description', 'user_name'].map(
        (name) => [name, 'PLANTED'],
      ),
    );
    expect(JSON.stringify(decodePlantDetail(replyOf({ ps_id: 1, ...planted })))).not.toContain('PLANTED');
  });

  it('takes from its detail what its list entry lacks, and keeps what it has', () => {
    const listed = plantOf({ ps_id: 1, ps_name: 'A', ps_status: 0, total_capcity: { unit: 'kWp', value: 12.3 } });
    const detail = plantOf({
      ps_id: 1,
      ps_status: 1,
      connect_type: 2,
      design_capacity: 12_340,
      communication_dev_detail_list: [{ sn: 'S1', is_enable: '0' }],
    });
    if (listed === null || detail === null) throw new Error('no plant');
    expect(withDetail(listed, detail)).toMatchObject({
      name: 'A',
      online: false,
      connectionType: 'self_consumption',
      capacity: 12_340,
      communicators: [{ serialNumber: 'S1', enabled: false }],
    });
    expect(withDetail(listed, { ...detail, capacity: null }).capacity).toBe(12_300);
  });
});

it('an alarm of an absurd level has none', () => {
  const levelOf = (fault_level: unknown) => alarmOf({ ps_id: 1, fault_name: 'A', fault_level })?.level;
  expect([1, '4', 4_294_967_295, -1, 'NaN'].map(levelOf)).toEqual([1, 4, null, null, null]);
});

describe('a device', () => {
  it('is found by its key alone', () => {
    expect(deviceOf({ ps_key: '1600001_44_3_1' })).toMatchObject({ psId: '1600001', deviceType: 44, name: '1600001_44_3_1' });
    expect(deviceOf({ ps_key: '16*****_37_4_1', device_type: '37' })).toMatchObject({ psId: '16*****', deviceType: 37 });
  });

  it.each([{}, { ps_key: null }, { ps_key: 'odd' }, { ps_key: 'odd', ps_id: 1 }])('is none from %j', (fields) =>
    expect(deviceOf(fields)).toBeNull(),
  );

  it('tells each of its firmware versions once', () => {
    const firmware_version_info = {
      lcd_version: 'LCD_1',
      mdsp_version: 'MDSP_2',
      sdsp_version: 'MDSP_2',
      bat_version: '--',
      m_version: null,
    };
    expect(deviceOf({ ps_key: '1_1_1_1', firmware_version_info })?.firmware).toBe('LCD_1, MDSP_2');
  });
});

describe('a realtime reply', () => {
  const rows = [{ ps_key: '1_1_1_1', p1: 5 }];

  it.each([
    ['wrapped', rows.map((device_point) => ({ device_point }))],
    ['flat', rows],
  ])('may be %s', (_name, device_point_list) => {
    expect(new Map(decodeRealTime(replyOf({ device_point_list }), asInCloud, noProblem).samples[0]?.values)).toEqual(new Map([['1', 5]]));
  });

  it.each(['fail_ps_key_list', 'fail_sn_list', 'illegal_ps_key_list', 'illgal_sn_list'])('lists what failed as %s', (name) => {
    expect(
      decodeRealTime(replyOf({ device_point_list: [], [name]: ['700926130_22_24_7_2', null, 7] }), asInCloud, noProblem).failedKeys,
    ).toEqual(['700926130_22_24_7_2', '7']);
  });

  it('passes raw values through, opens wrappers without a unit, and takes no scaled value for a raw one', () => {
    const device_point = {
      ps_key: '1_1_1_1',
      p1: '--',
      p2: '',
      p3: null,
      p4: { unit: '', value: '--' },
      p5: { unit: 'kWh', value: '1' },
      p6: 0,
      p7: true,
      pST1: 'x',
      ps: 1,
    };
    expect(new Map(decodeRealTime(replyOf({ device_point_list: [{ device_point }] }), asInCloud, noProblem).samples[0]?.values)).toEqual(
      new Map<string, unknown>([
        ['1', '--'],
        ['2', ''],
        ['3', null],
        ['4', '--'],
        ['5', null],
        ['6', 0],
        ['7', null],
      ]),
    );
  });

  it.each([
    [20251003102500, '20251003102500'],
    ['2025-10-03 10:25:00', '20251003102500'],
    [null, null],
    ['--', null],
    ['now', null],
  ])('has the device time %j as %j', (device_time, deviceTime) => {
    expect(
      decodeRealTime(replyOf({ device_point_list: [{ ps_key: '1_1_1_1', device_time }] }), asInCloud, noProblem).samples[0],
    ).toMatchObject({
      deviceTime,
    });
  });

  it.each([
    [null, 'result_data is no object'],
    [{}, 'device_point_list is missing'],
    [{ device_point_list: 'x' }, 'device_point_list is no list'],
  ])('of %j makes no sense', (data, fault) => expect(() => decodeRealTime(replyOf(data), asInCloud, noProblem)).toThrow(malformed(fault)));
});

describe('the rest', () => {
  it('an alarm has a name, or its code for one', () => {
    expect(
      alarmOf({ ps_id: 1, fault_name: 'Grid Power Outage', fault_type: '1', fault_level: 2, create_time: '2025-10-03 10:00:00' }),
    ).toEqual({
      psId: '1',
      psKey: null,
      deviceName: null,
      code: null,
      name: 'Grid Power Outage',
      kind: 'fault',
      level: 2,
      since: '2025-10-03 10:00:00',
    });
    expect(alarmOf({ ps_id: 1, fault_code: 60064, fault_type: 9 })).toMatchObject({ name: '60064', kind: null });
    expect(alarmOf({ ps_id: 1 })).toBeNull();
  });

  it('a point has its units, an empty one as null', () => {
    expect(pointInfoOf({ point_id: 13141, point_name: 'SOC', storage_unit: '', show_unit: '%' })).toEqual({
      pointId: '13141',
      name: 'SOC',
      storageUnit: null,
      showUnit: '%',
    });
    expect(pointInfoOf({ point_id: 'p13141' })).toMatchObject({ pointId: '13141' });
    expect(pointInfoOf({})).toBeNull();
  });

  it('the reply may contain only some of the call counts and limits', () => {
    const data = { today_accessed_times: '7', per_hour_access_times_config: [{ hour: 0, max_call_times: '2000' }, { hour: 'x' }, null] };
    expect(decodeCallInfo(replyOf(data))).toEqual({
      callsToday: 7,
      callsThisHour: null,
      dailyLimit: null,
      hourlyLimits: new Map([[0, 2000]]),
      hourlyLeft: new Map(),
    });
  });
});
