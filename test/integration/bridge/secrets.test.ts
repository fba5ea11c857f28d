import { expect, test } from 'vitest';
import type { Fault } from '../../../src/simulator/faults/fault.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { HOUR, MINUTE, NOON, simulated } from '../../support/test-bed.ts';

const account = {
  appKey: 'PLANTEDAPPKEY0001',
  secretKey: 'plantedsecretkey0002',
  username: 'planted.user@example.net',
  password: 'planted-password-0003',
  email: 'planted.email@example.net',
  phone: '+55 11 90000-0004',
};
const owner = { email: 'planted.owner@example.net', phone: '+55 11 90000-0005', address: 'Rua Plantada 6, Sao Paulo' };
const plants = [{ ...hybridHome({ commissionedAt: NOON - HOUR }), owner }];

/** Personal data of the account, the owner and the plant, and the form of tokens. */
const PERSONAL = [...Object.values(account), ...Object.values(owner), '-23.55', '-46.63', '90000', 'Plantada'];
const TOKEN = /506574_[0-9a-f]{32}/;

const FAULTS: readonly Fault[] = [
  { kind: 'result_code', code: 'E900', message: `no right for ${account.username}`, deviceType: 22, calls: 3 },
  { kind: 'result_code', code: '010', message: `wrong parameter ${account.password}`, deviceType: 7, calls: 3 },
  { kind: 'not_json', body: JSON.stringify({ result_code: account.password, req_serial_num: account.appKey }), calls: 3 },
  { kind: 'not_json', body: JSON.stringify({ result_code: account.secretKey, req_serial_num: account.username }), calls: 3 },
  { kind: 'result_code', code: 'E00003', calls: 1 },
  { kind: 'token_revoked', calls: 1 },
  { kind: 'http_status', status: 500, body: `stack trace of ${owner.email}`, calls: 2 },
  { kind: 'not_json', body: `<html>${owner.phone} ${account.secretKey}</html>`, calls: 2 },
  { kind: 'truncated_body', calls: 2 },
  { kind: 'connection_reset', calls: 2 },
];

test('secrets and personal data are in no line of the log, no topic and no error, after any failure', async () => {
  const { bed, cloud } = await simulated({ plants, account });
  const bridge = await bed.run({ settings: { log: { level: 'trace' }, points: { preset: 'all' }, mqtt: { plain_topics: true } } });
  for (const fault of FAULTS) {
    cloud.inject(fault);
    await bed.pass(40 * MINUTE);
  }
  cloud.inject({ kind: 'login_state', state: 0 });
  cloud.revokeTokens();
  await bed.pass(2 * HOUR);
  expect(bridge.status).toMatchObject({ account: 'password_wrong' });
  await bridge.stop();

  const texts = [...bed.logLines, ...bed.watcher.seen.map(({ topic, payload }) => `${topic} ${payload}`)];
  expect(texts.length).toBeGreaterThan(200);
  for (const text of texts) {
    expect(
      PERSONAL.filter((planted) => text.includes(planted)),
      text,
    ).toEqual([]);
    expect(text).not.toMatch(TOKEN);
  }
});

test.each([
  ['an unknown account', { username: 'planted.other@example.net' }],
  ['a wrong app key', { app_key: 'PLANTEDWRONGKEY' }],
  ['a wrong secret key', { secret_key: 'plantedwrongsecret' }],
  ['a wrong password', { password: 'planted-wrong-password' }],
])('the sentence about %s contains neither this secret nor the others', async (_case, wrong) => {
  const { bed } = await simulated({ plants, account, settings: wrong });
  const bridge = await bed.run();
  const { problem } = bridge.status;
  expect(problem).toEqual(expect.any(String));
  for (const planted of [...PERSONAL, ...Object.values(wrong)]) expect([problem, ...bed.logLines].join('\n')).not.toContain(planted);
});
