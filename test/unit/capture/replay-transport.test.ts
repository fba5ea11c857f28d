import { expect, test } from 'vitest';
import { EventClock } from '../../../src/capture/event-clock.ts';
import type { CapturedCall } from '../../../src/capture/format.ts';
import { ReplayTransport } from '../../../src/capture/replay-transport.ts';
import { ENGLISH, inWords } from '../../../src/texts/texts.ts';

const MINUTE = 60_000;

const call = (askedAt: number, question: object, outcome: { body: unknown } | { code: 'gateway_timeout' }): CapturedCall => {
  const asked = { kind: 'call' as const, askedAt, at: askedAt + 100, endpoint: 'getDeviceRealTimeData', question };
  return 'code' in outcome
    ? { ...asked, failure: { code: outcome.code, cause: 'ETIMEDOUT' } }
    : { ...asked, answer: { status: 200, body: outcome.body, date: null, retryAfter: null } };
};

function answering(calls: readonly CapturedCall[]) {
  const clock = new EventClock(0);
  const missing: string[] = [];
  const answers = new ReplayTransport({
    gateway: 'https://gateway.example',
    calls,
    clock,
    missing: (what) => void missing.push(inWords(what, ENGLISH)),
  });
  const ask = async (question: object, endpoint = 'getDeviceRealTimeData'): Promise<{ text: string; atMs: number }> => {
    const body = { appkey: 'key', lang: '_en_US', token: 'token-9', ...question };
    const reply = answers.post(`/openapi/${endpoint}`, {}, body);
    await clock.jump(reply.catch(() => undefined));
    return { text: (await reply).text, atMs: clock.now() };
  };
  return { ask, answers, missing, pass: (ms: number) => clock.jump(clock.reach(clock.now() + ms)) };
}

test('a call gets the answer that it got then, at the same moment', async () => {
  const { ask, missing, pass } = answering([call(0, { device_type: 14 }, { body: 1 }), call(MINUTE, { device_type: 14 }, { body: 2 })]);
  expect(await ask({ device_type: 14 })).toEqual({ text: '1', atMs: 100 });
  await pass(MINUTE - 50);
  expect(await ask({ device_type: 14 })).toEqual({ text: '2', atMs: MINUTE + 100 });
  expect(missing).toEqual([]);
});

test('a call with other parameters gets the nearest earlier reply for its device type, after the same delay, and is reported', async () => {
  const { ask, missing, pass } = answering([
    call(0, { device_type: 14 }, { body: 1 }),
    call(0, { device_type: 7 }, { body: 'of another type' }),
    call(3 * MINUTE, { device_type: 14 }, { body: 'too late' }),
  ]);
  await pass(MINUTE);
  expect(await ask({ device_type: 14, point_id_list: ['1'] })).toEqual({ text: '1', atMs: MINUTE + 100 });
  expect(await ask({ device_type: 14 })).toMatchObject({ text: '1' });
  expect(missing).toEqual([
    '1970-01-01T00:01:00.000Z getDeviceRealTimeData of device type 14 was not captured then; answered as at 1970-01-01T00:00:00.000Z',
    '1970-01-01T00:01:00.100Z getDeviceRealTimeData of device type 14 was not captured then; answered as at 1970-01-01T00:00:00.000Z',
  ]);
});

test('a call that was not captured is answered like an endpoint that does not exist, and is reported', async () => {
  const { ask, missing } = answering([]);
  expect(JSON.parse((await ask({}, 'getSomethingNew')).text)).toMatchObject({ result_code: 'E996' });
  expect(missing).toEqual(['1970-01-01T00:00:00.000Z getSomethingNew was never captured']);
});

test('a failure is the same failure, and a call that waits ends when the client closes', async () => {
  const { ask, answers } = answering([call(0, { device_type: 14 }, { code: 'gateway_timeout' })]);
  await expect(ask({ device_type: 14 })).rejects.toMatchObject({
    code: 'gateway_timeout',
    context: { detail: 'gateway.example (ETIMEDOUT)', cause: { code: 'ETIMEDOUT' } },
  });
  const waiting = answers.post('/openapi/getDeviceRealTimeData', {}, { device_type: 14 });
  await answers.close();
  await expect(waiting).rejects.toMatchObject({ code: 'gateway_unreachable' });
});
