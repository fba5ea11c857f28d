import { expect, test } from 'vitest';
import { EndpointCaller, type Signed } from '../../../src/isolarcloud/endpoint-caller.ts';

const silent = { debug: (): void => {}, info: (): void => {}, warn: (): void => {} };

/** Makes a call. @returns the headers and body that reached the transport */
async function sent(signed?: Signed): Promise<{ headers: object; body: object }> {
  const calls: { headers: object; body: object }[] = [];
  const transport = {
    gateway: 'https://gateway.example',
    post: async (_path: string, headers: object, body: object) => {
      calls.push({ headers, body });
      return { status: 200, text: '{"result_code":"1","result_data":{}}', date: null, retryAfter: null };
    },
    close: async () => undefined,
  };
  const application = { appKey: 'KEY', secretKey: 'SECRET', language: '_en_US' };
  const caller = new EndpointCaller(application, {
    transport,
    count: async () => undefined,
    log: silent,
    now: () => 0,
    heardDate: () => undefined,
    rateRefused: () => undefined,
  });
  await caller.send('getDeviceList', { ps_id: '1' }, signed);
  return calls[0] as { headers: object; body: object };
}

const HEADERS = { sys_code: '901', lang: '_en_US', 'x-access-key': 'SECRET' };
const BODY = { appkey: 'KEY', lang: '_en_US', ps_id: '1' };

test('a call that is not signed in carries the keys and its parameters alone', async () => {
  expect(await sent()).toEqual({ headers: HEADERS, body: BODY });
});

test('a call carries the headers and fields of its sign-in where that puts them, and nowhere else', async () => {
  expect(await sent({ headers: { Authorization: 'Bearer T' }, fields: {} })).toEqual({
    headers: { ...HEADERS, Authorization: 'Bearer T' },
    body: BODY,
  });
  expect(await sent({ headers: {}, fields: { token: 'T' } })).toEqual({ headers: HEADERS, body: { ...BODY, token: 'T' } });
});
