import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pseudonyms } from '../../../src/capture/pseudonyms.ts';
import { redactJson, redactQuestion } from '../../../src/capture/redact-json.ts';

const redact = (value: unknown, pseudonyms = new Pseudonyms()): unknown => redactJson(value, pseudonyms);

/** Private texts that must not appear in a capture, whatever field contains them. */
const PRIVATE: readonly string[] = [
  'A1B2C3D4E5F60718293A4B5C6D7E8F90',
  '506574_0123456789abcdef0123456789abcdef',
  'correct horse battery staple',
  'owner@example.com',
  '+55 11 91234-5678',
  '(11) 91234.5678',
  'Maria Aparecida da Silva',
  'Casa Ipê',
  'Rua das Acácias 234, São Paulo',
  '张伟',
  'B2262720904',
  'https://cloud.lan.example/path?key=1',
  '192.168.178.23',
];

/** Names of fields of iSolarCloud, and of fields that it may add later. */
const field = fc.constantFrom(
  'result_code',
  'result_msg',
  'req_serial_num',
  'result_data',
  'pageList',
  'rowCount',
  'ps_id',
  'ps_key',
  'ps_name',
  'ps_location',
  'email',
  'user_moble_tel',
  'ps_price',
  'device_sn',
  'device_name',
  'device_model_code',
  'factory_name',
  'firmware_version_info',
  'lcd_version',
  'uuid',
  'token',
  'latitude',
  'longitude',
  'install_date',
  'ps_current_time_zone',
  'unit',
  'value',
  'p13003',
  'p23008',
  '5',
  'device_time',
  'fault_name',
  'fault_code',
  'fail_ps_key_list',
  'msg',
  'point_id_list',
  'something_new',
  '1501234_14_1_1',
  'B2262720904',
  'owner@example.com',
);

const planted = fc.oneof(
  fc.constantFrom(...PRIVATE),
  fc.tuple(fc.constantFrom('', 'success: ', 'invalid ps_key '), fc.constantFrom(...PRIVATE)).map((parts) => parts.join('')),
);
const { tree } = fc.letrec<{ tree: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.oneof(planted, fc.constant(null), fc.integer(), fc.boolean()),
  tree: fc.oneof({ maxDepth: 5 }, tie('leaf'), fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(field, tie('tree'), { maxKeys: 5 })),
}));

describe('a captured reply', () => {
  test('contains no private text in any field, as a value, inside a text or as a key', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const text = JSON.stringify(redact(value)) ?? '';
        for (const secret of PRIVATE) expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
      { numRuns: 2_000 },
    );
  });

  test('keeps its structure: lists as long, and objects with as many members', () => {
    const shapeOf = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shapeOf);
      return typeof value === 'object' && value !== null ? Object.values(value).map(shapeOf) : null;
    };
    fc.assert(
      fc.property(tree, (value) => {
        expect(shapeOf(redact(value))).toEqual(shapeOf(value));
      }),
    );
  });

  test('keeps codes, times, units and measured values', () => {
    const reply = {
      result_code: 'E900',
      result_data: {
        rowCount: 12,
        ps_current_time_zone: 'GMT-3',
        device_time: '20260310120500',
        fault_status: null,
        total_capcity: { unit: 'kWp', value: '8.2' },
        p13003: '7202.9',
        p13141: 0.374,
        p13146: '64.0',
        p13011: '--',
        lcd_version: 'SAPPHIRE-H_03011.95.01',
        device_model_code: 'SG5.0RS-ADA',
        factory_name: 'SUNGROW',
      },
    };
    expect(redact(reply)).toEqual(reply);
  });

  test('hides a value that does not look like what its field says, such as the number of a SIM card', () => {
    expect(
      redact({ p23008: '89550310000012345678', result_code: 'Maria', device_model_code: 'A2340712345', lcd_version: 'Maria' }),
    ).toEqual({
      p23008: '…',
      result_code: '…',
      device_model_code: 'Model 1',
      lcd_version: 'Version 1',
    });
  });

  test('shows where a plant is to a degree, and when it was built to the month', () => {
    const plant = { latitude: -23.5505, longitude: '-46.6333', install_date: '2023-05-17 00:00:00' };
    expect(redact(plant)).toEqual({ latitude: -24, longitude: '-47', install_date: '2023-05-01' });
  });

  test('leaves of a sentence of the service what is its own', () => {
    const sentences = ['Parameters point_id_list size is over 100', 'er_invalid_appkey', 'no permission of Maria for 1501234'];
    const pseudonyms = new Pseudonyms();
    expect(redact({ ps_id: 1501234, msg: sentences }, pseudonyms)).toEqual({
      ps_id: 1000001,
      msg: ['Parameters point_id_list size is over 100', 'er_invalid_appkey', 'no permission of … … 1000001'],
    });
  });

  test('has no key of the application, no token and no password in its questions', () => {
    const body = {
      appkey: 'key',
      lang: '_en_US',
      token: 'secret',
      user_account: 'me',
      user_password: 'pw',
      device_type: 14,
      ps_id: '1501234',
    };
    expect(redactQuestion(body, new Pseudonyms())).toEqual({ device_type: 14, ps_id: '1000001' });
  });

  test('has every question of the bridge whole but for its ids: the replay finds its answer by it', () => {
    const questions = [
      { valid_flag: '1,3', curPage: 1, size: 100 },
      { is_virtualUnit: '1', is_virtual_unit: 1, is_get_firmware_version: '1', curPage: 1, size: 100 },
      { device_type: 14, point_id_list: ['13003', '13141'] },
      { device_type: 14, type: 2, device_model_id: '35801', curPage: 1, size: 999 },
      { data_point: 'p1,p2', data_type: '2,4', start_time: '20260101', end_time: '202601', order: 0, query_type: '1' },
      { points: 'p13003', start_time_stamp: '20260310120000', end_time_stamp: '20260310150000', minute_interval: 5 },
      { process_status: '8', curPage: 1, size: 100 },
      { device_type: 14, point_id_list: ['13003'], is_get_point_dict: '1' },
      { data_point: 'p1', data_type: '2', start_time: '20260101', end_time: '20260102', order: 0, query_type: 'day' },
      { valid_flag: '1,3', page: 1, size: 100 },
    ];
    for (const question of questions) expect(redactQuestion(question, new Pseudonyms())).toEqual(question);
  });
});

describe('pseudonyms', () => {
  test('are the same for the same id wherever it stands, and have its type', () => {
    const reply = {
      ps_id: 1501234,
      ps_id_list: ['1501234'],
      fail_ps_key_list: ['1501234_14_1_1'],
      '1501234_14_1_1': [{ ps_key: '1501234_14_1_1', sn: 'A2340712345', communication_dev_sn: 'A2340712345' }],
      msg: 'illegal ps_key 1501234_14_1_1',
    };
    expect(redact(reply)).toEqual({
      ps_id: 1000001,
      ps_id_list: ['1000001'],
      fail_ps_key_list: ['1000001_14_1_1'],
      '1000001_14_1_1': [{ ps_key: '1000001_14_1_1', sn: 'A0000000002', communication_dev_sn: 'A0000000002' }],
      msg: 'illegal ps_key 1000001_14_1_1',
    });
  });

  test('have the shape of the id, are never the id itself, and differ where ids differ', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9]{1,14}$/);
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 60 }), (ids) => {
        const pseudonyms = new Pseudonyms();
        const invented = ids.map((one) => pseudonyms.id(one));
        expect(new Set(invented).size).toBe(ids.length);
        for (const [index, one] of ids.entries()) {
          if (/^(?:null|NULL|undefined)$/.test(one)) continue;
          expect(invented[index]).not.toBe(one);
          if (/^[1-9]\d*$/.test(one)) expect(invented[index]).toMatch(/^[1-9]\d*$/);
          if (one.length > 3)
            expect(invented[index]?.replace(/\d/g, '0').replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A')).toBe(
              one.replace(/\d/g, '0').replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A'),
            );
        }
        expect(ids.map((one) => pseudonyms.id(one))).toEqual(invented);
      }),
    );
  });

  test('tell tokens and names apart without a trace of them', () => {
    const pseudonyms = new Pseudonyms();
    expect(['one', 'other', 'one'].map((token) => pseudonyms.token(token))).toEqual(['token-1', 'token-2', 'token-1']);
    expect(['Ana', 'Bia', 'Ana', '--'].map((name) => pseudonyms.name('Plant', name))).toEqual(['Plant 1', 'Plant 2', 'Plant 1', '--']);
  });
});

describe('the OAuth2 flavour', () => {
  const tokens = {
    access_token: '0b1c2d3e-1111-2222-3333-444455556666',
    refresh_token: '9f8e7d6c-1111-2222-3333-444455556666',
    expires_in: 172_799,
    auth_ps_list: ['1122348203'],
    auth_user: 65_199,
  };

  test('keeps the structure of a reply with tokens, with invented tokens and ids', () => {
    const pseudonyms = new Pseudonyms();
    const reply = redact({ ...tokens, result_code: '1', result_data: { ...tokens, code: '1' } }, pseudonyms) as Record<string, unknown>;
    const shown = JSON.stringify(reply);
    for (const secret of [tokens.access_token, tokens.refresh_token, '1122348203', '65199']) expect(shown).not.toContain(secret);
    expect(reply).toMatchObject({ expires_in: 172_799, result_data: { code: '1', access_token: reply['access_token'] } });
    expect(reply['access_token']).not.toBe(reply['refresh_token']);
  });

  test('leaves out what a request for tokens sends', () => {
    const request = { appkey: 'k', grant_type: 'authorization_code', code: 'LDYEEq', redirect_uri: 'http://home', refresh_token: 'r' };
    expect(redactQuestion(request, new Pseudonyms())).toEqual({});
  });
});
