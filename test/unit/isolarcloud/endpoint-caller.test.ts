import { expect, test } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import { CallResults } from '../../../src/isolarcloud/call-results.ts';
import { type Application, EndpointCaller, type EndpointCallerDeps, type Signed } from '../../../src/isolarcloud/endpoint-caller.ts';

const silent = { debug: (): void => {}, info: (): void => {}, warn: (): void => {} };

const APPLICATION = { appKey: 'KEY', secretKey: 'SECRET', language: '_en_US' };

/** Creates a caller. `calls` receives the headers and body of each call that reaches the transport. */
function caller(application: Application = APPLICATION, deps: Partial<EndpointCallerDeps> = {}) {
  const calls: { headers: object; body: object }[] = [];
  const transport = {
    gateway: 'https://gateway.example',
    post: async (_path: string, headers: object, body: object) => {
      calls.push({ headers, body });
      return { status: 200, text: '{"result_code":"1","result_data":{}}', date: null, retryAfter: null };
    },
    close: async () => undefined,
  };
  const send = new EndpointCaller(application, {
    transport,
    count: async () => undefined,
    log: silent,
    now: () => 0,
    heardDate: () => undefined,
    rateRefused: () => undefined,
    ...deps,
  });
  return { calls, call: (signed?: Signed) => send.send('getDeviceList', { ps_id: '1' }, signed) };
}

/** Makes a call. @returns the headers and body that reached the transport */
async function sent(signed?: Signed): Promise<{ headers: object; body: object }> {
  const { calls, call } = caller();
  await call(signed);
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

test('the results contain the calls that were made, answered or not, and none that was not', async () => {
  const results = new CallResults();
  const fails = (code: 'budget_spent' | 'gateway_timeout') => async () => {
    throw new BridgeError(code);
  };
  const counted: string[] = [];
  const count = async (): Promise<void> => void counted.push('call');
  await caller(APPLICATION, { results, count }).call();
  const timeout = { gateway: 'https://gateway.example', post: fails('gateway_timeout'), close: async () => undefined };
  await expect(caller(APPLICATION, { results, count, transport: timeout }).call()).rejects.toMatchObject({ code: 'gateway_timeout' });
  const unmade = { code: 'budget_spent', context: { endpoint: 'getDeviceList' } };
  await expect(caller(APPLICATION, { results, count: fails('budget_spent') }).call()).rejects.toMatchObject(unmade);
  const invalid = caller({ ...APPLICATION, secretKey: 'SECRET\u200b' }, { results, count }).call();
  await expect(invalid).rejects.toMatchObject({ code: 'secret_key_invalid' });
  expect(results.all.map(({ result }) => result)).toEqual(['ok', 'gateway_timeout']);
  expect(counted).toHaveLength(2);
});
