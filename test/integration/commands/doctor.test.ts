import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { OTHER_APPLICATION } from '../../../src/simulator/cloud.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';
import { VECTOR } from '../../support/encryption-vector.ts';
import { type Diagnosis, examined, expectDiagnosis, home, type Patient } from '../../support/patient.ts';

test('a healthy chain is walked to its end', async () => {
  const { stdout, cloud, exit } = await examined({});
  expect(stdout.split('\n').filter((line) => line.startsWith('ok'))).toHaveLength(10);
  expect(stdout).toContain('Everything is well.');
  expect(exit).toBe(0);
  expect(cloud.logins).toHaveLength(1);
});

const OTHER_REGION = 'Perhaps account and application are of another region. Set isolarcloud.region';
const OAUTH = 'Perhaps the application was created with OAuth2.0. Create one with "Authorize with OAuth2.0: No"';

/** Faults that only a reply of the cloud reveals: name, configuration and cloud, and the expected output of the doctor. */
const OF_THE_CLOUD: readonly (readonly [string, Patient, Diagnosis])[] = [
  [
    'a wrong app key, an application not approved yet, another region: the cloud answers them alike',
    { account: { app_key: 'A1B2C3MISTYPED' } },
    {
      step: 'login',
      says: ['E00000', '1. Perhaps the app key is mistyped', '2. Perhaps the application is not approved yet', `3. ${OTHER_REGION}`],
      exit: 77,
    },
  ],
  [
    'a wrong secret key',
    { account: { secret_key: 'wrong' } },
    { step: 'login', says: ['secret key', 'E912', 'Check isolarcloud.secret_key'], exit: 77 },
  ],
  [
    'keys that do not belong together',
    { account: { app_key: OTHER_APPLICATION.appKey } },
    { step: 'login', says: ['do not belong together', 'E914', 'from the same application'], exit: 77 },
  ],
  [
    'an address that is not whitelisted',
    { faults: [{ kind: 'result_code', code: 'E918' }] },
    { step: 'login', says: ['refuses this internet address', 'E918', 'whitelist'], exit: 77 },
  ],
  [
    'a wrong password',
    { account: { password: 'mistyped-password' } },
    { step: 'login', says: ['the password is wrong', 'wrong once so far', 'Correct isolarcloud.password'], exit: 77 },
  ],
  [
    'a locked account',
    { faults: [{ kind: 'login_state', state: 2 }] },
    { step: 'login', says: ['locked after too many wrong passwords', 'Unlock it in the iSolarCloud app'], exit: 77 },
  ],
  [
    'an unknown account, an account of another region: the cloud answers them alike',
    { account: { username: 'nobody@example.org' } },
    { step: 'login', says: ['does not know this account', '1. Perhaps the user name is mistyped', `2. ${OTHER_REGION}`], exit: 77 },
  ],
  [
    'encrypted transport that is demanded',
    { faults: [{ kind: 'result_code', code: 'E902' }] },
    { step: 'login', says: ['requires encrypted transport', 'E902', 'Set isolarcloud.rsa_public_key', 'Developer Portal'], exit: 77 },
  ],
  [
    'the encryption key of another application',
    { cloud: { encryption: {} }, account: { rsa_public_key: VECTOR.publicKey } },
    { step: 'login', says: ['isolarcloud.rsa_public_key is not the key of this application', 'E906', 'from one application'], exit: 77 },
  ],
  [
    'an application with OAuth, no permission: the cloud answers them alike after a good login',
    { faults: [{ kind: 'result_code', code: 'E900', endpoint: 'getPowerStationList' }] },
    {
      step: 'plants',
      says: ['has no permission for this', 'E900', `1. ${OAUTH}`, '2. Perhaps the interface getPowerStationList is not enabled'],
      exit: 77,
    },
  ],
  [
    'no permission for real-time data, where other calls are permitted',
    { faults: [{ kind: 'result_code', code: 'E900', endpoint: 'getDeviceRealTimeData' }] },
    {
      step: 'points',
      says: [
        'E900',
        '1. Perhaps the interface getDeviceRealTimeData is not enabled',
        'Enable plant, device and real-time data',
        `2. ${OAUTH}`,
      ],
      exit: 77,
    },
  ],
  ['no plants', { cloud: { plants: [] } }, { step: 'plants', says: ['shows no plant', 'iSolarCloud app'], exit: 69 }],
  [
    'an empty list of devices',
    { cloud: { plants: [{ ...home, devices: [] }] } },
    { step: 'devices', says: ['shows no device', 'may have to share them'], exit: 69 },
  ],
  [
    'points that are all null',
    { faults: [{ kind: 'point_value', value: null }] },
    { step: 'points', says: ['No point of any device has a value', 'string inverters are type 1, hybrids type 14'], exit: 69 },
  ],
  ['a spent quota', { cloud: { quotas: { perHour: 2 } } }, { step: 'devices', says: ['calls of this hour are used up', 'E999'], exit: 69 }],
  [
    'a spent quota of the month',
    { cloud: { quotas: { perMonth: 1 } } },
    { step: 'plants', says: ['calls of this month are used up', 'E998', 'larger plan'], exit: 69 },
  ],
  [
    'calls that come too fast (C4)',
    { faults: [{ kind: 'result_code', code: 'E901', more: { retry_after: '1800' } }] },
    { step: 'login', says: ['calls come too fast', 'wait for 30 min'], exit: 69 },
  ],
  [
    'a clock that the cloud refuses',
    { faults: [{ kind: 'result_code', code: 'E913' }] },
    { step: 'login', says: ['clock of this machine is wrong', 'time synchronisation (NTP)'], exit: 77 },
  ],
  [
    'a gateway without the login (C1)',
    { faults: [{ kind: 'result_code', code: 'E996', endpoint: 'login' }] },
    { step: 'login', says: ['lacks a call', 'login, code E996', 'Check isolarcloud.gateway'], exit: 69 },
  ],
  [
    'a gateway without the list of plants (C1)',
    { faults: [{ kind: 'result_code', code: 'E996', endpoint: 'getPowerStationList' }] },
    { step: 'plants', says: ['lacks a call', 'getPowerStationList, code E996', 'Check isolarcloud.gateway'], exit: 69 },
  ],
  [
    'a page in place of the cloud (C3)',
    { faults: [{ kind: 'http_status', status: 404 }] },
    { step: 'login', says: ["does not come from iSolarCloud's interface", 'HTTP 404', 'captive portal'], exit: 69 },
  ],
  [
    'another service in place of the cloud (C3)',
    { faults: [{ kind: 'not_json', body: '{"error":"Not found"}' }] },
    { step: 'login', says: ["does not come from iSolarCloud's interface", 'it has no result_code', 'Check isolarcloud.gateway'], exit: 69 },
  ],
];

describe('the doctor names', () => {
  test.each(OF_THE_CLOUD)('%s', async (_, patient, diagnosis) => {
    await expectDiagnosis(patient, diagnosis);
  });
});

test('keys of an unusual length are used; doctor notes the lengths before the login, and run logs them', async () => {
  const account = { appKey: 'A1B2C3D4E5F60718293A4B5C6D7E8F9', secretKey: 'x9y8z7w6v5u4t3s2r1q0p9o8n7m6l5k4j' };
  const { stdout, exit, runs } = await examined({ cloud: { account } });
  const [beforeLogin, afterLogin] = stdout.split('ok     login: ');
  const sentences = [
    ['A key has an unusual length: app_key has 31 characters; an App Key has 32', ENGLISH('error.key_length_unusual.remedy')],
    ['A key has an unusual length: secret_key has 33 characters; a Secret Key has 32', ENGLISH('error.key_length_unusual.remedy')],
  ] as const;
  for (const [happened, remedy] of sentences) expect(beforeLogin).toContain(`note   ${happened}\n       ${remedy}\n`);
  expect(afterLogin).toContain('The bridge works, apart from the notes above.');
  expect(exit).toBe(0);

  const { works, codes, stderr } = await runs();
  expect([works, codes]).toEqual([true, ['key_length_unusual']]);
  for (const [happened, remedy] of sentences) expect(stderr).toContain(`"msg":"${happened}. ${remedy}"`);
});

test('a wrong password is tried once, however often one asks', async () => {
  const { cloud, again } = await examined({ account: { password: 'wrong-password' } });
  expect((await again()).stdout).toContain('--try-again');
  expect(cloud.logins).toHaveLength(1);
});

test('the doctor prints no secrets and no names, but the hosts that it connects to', async () => {
  const brokerAccount = { username: 'planted-broker-user', password: 'planted-broker-password' };
  const settings = {
    mqtt: { ...brokerAccount, url: 'mqtt://broker.mistyped.example:1883' },
    homeassistant: { url: 'http://ha.planted.example:8123', token: 'planted-long-lived-token' },
    network: { timeout_seconds: 7 },
  };
  const planted = ['planted', tmpdir()];
  const outputs = [
    await examined({ settings, command: { env: { HOME: tmpdir() } } }),
    await examined({ settings: { ...settings, network: { proxy: 'http://planted-user:planted-word@proxy.planted.example:3128' } } }),
    await examined({ settings: { ...settings, mqtt: {} }, file: null, command: { env: { HOME: tmpdir() } } }),
    await examined({
      file: 'version: 1\nisolarcloud: {password: planted-password, app_key: [planted-key}',
      command: { env: { HOME: tmpdir() } },
    }),
    await examined({ faults: [{ kind: 'result_code', code: '010', message: 'wrong: planted-message' }] }),
    await examined({ faults: [{ kind: 'not_json', body: 'planted' }] }),
    await examined({ faults: [{ kind: 'not_json', body: '{"result_code":"planted-code"}' }] }),
  ];
  for (const { stdout, stderr } of outputs) for (const text of planted) expect(stdout + stderr).not.toContain(text);
  expect(outputs[0]?.stdout).toContain('WRONG  broker: The MQTT broker does not answer: broker.mistyped.example:1883');
});

test('a password that is a word of the doctor tears none of its sentences, and a host that is one is shown', async () => {
  const brokerAccount = { username: 'mqtt', password: 'broker' };
  const { stdout } = await examined({ settings: { mqtt: { ...brokerAccount, url: 'mqtt://broker:1883' } } });
  expect(stdout).toContain('WRONG  broker: The MQTT broker does not answer: broker:1883');
  expect(stdout).toContain(ENGLISH('remedy.broker_name_unknown'));
  expect(stdout).not.toContain('***');
});

test('the doctor says that it may look for the account in the other regions, and does not by itself', async () => {
  const { stdout } = await examined({ account: { username: 'nobody@example.org' } });
  expect(stdout).toContain('With --ask-other-regions the doctor signs in at the other regions too, once each');
});
