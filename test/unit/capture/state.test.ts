import { expect, test } from 'vitest';
import { Pseudonyms } from '../../../src/capture/pseudonyms.ts';
import { redactConfig } from '../../../src/capture/redact-config.ts';
import { redactMessage } from '../../../src/capture/redact-message.ts';
import { redactAccount, redactGuard, redactLedger } from '../../../src/capture/redact-state.ts';
import { type Config, configSchema } from '../../../src/config/schema.ts';

const config: Config = configSchema.parse({
  version: 1,
  isolarcloud: {
    gateway: 'https://gateway.silva.example',
    app_key: 'KEY-1',
    secret_key: 'SECRET-1',
    username: 'maria@silva.example',
    password: 'PW-1',
  },
  plants: { include: ['1501234', 'sn:B2262720904'], exclude: ['7654321'] },
  points: { custom: [{ device_type: 78, point_id: '1', name: "Maria's meter", slug: 'silva_power', ps_keys: ['1501234_78_1_1'] }] },
  mqtt: {
    url: 'mqtts://broker.silva.example',
    username: 'silva-mqtt',
    password: 'PW-2',
    ca_file: '/home/silva/ca.crt',
    base_topic: 'silva/solar',
    client_id: 'silva',
  },
  homeassistant: {
    discovery_prefix: 'silva-ha',
    status_topic: 'silva-ha/status',
    announce_by_plant: { '1501234': 'plant' },
    url: 'http://silva.lan',
    token: 'TOKEN-1',
  },
  network: { proxy: 'http://silva:PW-3@proxy.silva.example:3128' },
  state_folder: '/home/silva/state',
});

test('the configuration in a capture is valid, and holds no key, address, name or id', () => {
  const redacted = redactConfig(config, new Pseudonyms());
  expect(configSchema.parse(redacted)).toEqual(redacted);
  expect(JSON.stringify(redacted)).not.toMatch(/silva|maria|KEY-1|SECRET-1|PW-\d|TOKEN-1|1501234|7654321|B2262720904/i);
  expect(redacted).toMatchObject({
    plants: { include: ['1000001', 'sn:A0000000002'], exclude: ['1000003'] },
    points: { custom: [{ device_type: 78, point_id: '1', ps_keys: ['1000001_78_1_1'] }] },
    homeassistant: { announce_by_plant: { '1000001': 'plant' } },
  });
});

test('the account in a capture is signed in as before, with an invented token', () => {
  const own = (hashKey: string) => `own by ${hashKey}`;
  const invented = (hashKey: string) => `invented by ${hashKey}`;
  const steady = { id: 'secret-boot', ms: 1_000 };
  const failure = { atMs: 6, cloudMs: 60, error: 'cloud_fault' as const, resultCode: 'HTTP 503', detail: 'secret.host' };
  const known = {
    token: { value: '7_secret', obtainedAtMs: 5 },
    confirmed: true,
    refusal: null,
    fault: { ...failure, steady: { id: 'secret-boot', ms: 700 }, inARow: 2, pauseMs: 120_000 },
    deniedUntilMs: { 'getDeviceRealTimeData/7': 9 },
    authorisation: null,
  };
  const logins = [
    { atMs: 5, cloudMs: 50, steady: { id: 'secret-boot-before', ms: 9_000 }, cause: 'no_token' as const, answered: true },
    { atMs: 5, cloudMs: 50, steady: { id: 'secret-boot', ms: 600 }, cause: 'revoked' as const, answered: true },
  ];
  const state = { hashKey: 'k', logins, credentials: { [own('k')]: known, other: known } };
  const redacted = redactAccount(state, own, invented, new Pseudonyms(), { atMs: 50_000, steady });
  expect(redacted.credentials).toEqual({
    [invented(redacted.hashKey)]: {
      ...known,
      token: { value: 'token-1', obtainedAtMs: 5 },
      fault: { ...known.fault, detail: undefined, steady: { id: 'capture', ms: 49_700 } },
    },
  });
  expect(redacted.logins).toEqual([
    { ...logins[0], steady: null },
    { ...logins[1], steady: { id: 'capture', ms: 49_600 } },
  ]);
  expect(JSON.stringify(redacted)).not.toContain('secret');
});

test('the ledger and the state of the guard have the same ids as the replies', () => {
  const pseudonyms = new Pseudonyms();
  const device = {
    name: 'Casa Ipê SH10RT',
    entityIdPrefix: 'casa_ipe_sh10rt',
    components: { '13003': 'sensor' as const },
    leaving: {},
    held: {},
    deleted: false,
  };
  const ledger = redactLedger(
    { version: 1, devices: { isolarcloud_1501234_14_1_1: device, 'isolarcloud_bridge_silva-x2f-solar': device } },
    pseudonyms,
  );
  expect(Object.keys(ledger.devices)).toEqual(['isolarcloud_1000001_14_1_1', 'isolarcloud_bridge_isolarcloud']);
  expect(JSON.stringify(ledger)).not.toMatch(/casa|ipê|1501234/i);

  const witness = { serialNumber: 'A2340712345', uuid: '1', swappedAt: null, seenAt: 1, seenReadAt: 2, wrongClock: null };
  const guard = redactGuard(
    {
      version: 1,
      plants: { '1501234': { offset: null, highestW: 7000, latitude: -23.5505, longitude: -46.6333 } },
      devices: { '1501234_14_1_1': { witness, lastW: 1, counters: {} } },
    },
    pseudonyms,
  );
  expect(guard).toMatchObject({
    plants: { '1000001': { highestW: 7000, latitude: -24, longitude: -47 } },
    devices: { '1000001_14_1_1': { witness: { serialNumber: 'A0000000002' } } },
  });
});

test('messages to the bridge are captured as far as they concern it', () => {
  const pseudonyms = new Pseudonyms();
  const shown = (topic: string, payload: string, retain = false) => redactMessage({ topic, payload, retain }, config, pseudonyms);
  expect(shown('silva-ha/status', 'online')).toEqual({ topic: 'homeassistant/status', payload: 'online', retain: false });
  expect(shown('silva-ha/status', 'Maria is home')?.payload).toBe('…');
  expect(shown('silva/solar/bridge/command/refresh', 'Maria')).toEqual({
    topic: 'isolarcloud/bridge/command/refresh',
    payload: '',
    retain: false,
  });
  expect(shown('silva-ha/device/isolarcloud_1501234_14_1_1/config', '')).toEqual({
    topic: 'homeassistant/device/isolarcloud_1000001_14_1_1/config',
    payload: '',
    retain: false,
  });
  const state = JSON.stringify({
    pv_power: 5,
    silva_power: 6,
    firmware: 'Maria',
    data_state: 'fresh',
    device_time: '2026-03-10T12:00:00-03:00',
  });
  expect(shown('silva/solar/1501234/1501234_14_1_1/state', state, true)).toEqual({
    topic: 'isolarcloud/1000001/1000001_14_1_1/state',
    payload: JSON.stringify({ pv_power: 5, data_state: 'fresh', device_time: '2026-03-10T12:00:00-03:00' }),
    retain: true,
  });
  expect(shown('silva/solar/1501234/1501234_14_1_1/state', state, false)).toBeNull();
  expect(shown('silva-ha/device/washing-machine/config', '{"name":"Maria"}', true)).toBeNull();
  expect(shown('somewhere/else', 'Maria', true)).toBeNull();
});
