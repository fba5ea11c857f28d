import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BridgeError, isBridgeError } from '../../../src/errors.ts';
import { openEnvelope, parseJson } from '../../../src/isolarcloud/envelope.ts';
import type { HttpReply } from '../../../src/isolarcloud/transport.ts';

type Http = Partial<Omit<HttpReply, 'text'>> & { readonly endpoint?: string };

const open = (text: string, { endpoint = 'getDeviceList', status = 200, date = null, retryAfter = null, location = null }: Http = {}) =>
  openEnvelope(endpoint, { status, text, date, retryAfter, location });

function failure(text: string, http?: Http): BridgeError {
  try {
    open(text, http);
  } catch (error) {
    if (isBridgeError(error)) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('envelope', () => {
  it.each(['"1"', '1'])('with result_code %s is a success', (code) => {
    expect(open(`{"req_serial_num":"r7","result_code":${code},"result_msg":"x","result_data":{"a":1},"more":2}`)).toEqual({
      endpoint: 'getDeviceList',
      serialNumber: 'r7',
      data: { a: 1 },
    });
  });

  it('may lack data and serial number', () => {
    expect(open('{"result_code":"1","result_data":null}')).toEqual({ endpoint: 'getDeviceList', serialNumber: undefined, data: null });
  });

  it('is judged by its code, not by the HTTP status', () => {
    expect(failure('{"result_code":"E999"}', { status: 500 })).toMatchObject({ code: 'quota_hour', context: { resultCode: 'E999' } });
    expect(open('{"result_code":1}', { status: 201 }).data).toBeNull();
  });

  it('names endpoint, code and serial number', () => {
    expect(failure('{"req_serial_num":"r7","result_code":"010","result_msg":"secret"}')).toMatchObject({
      code: 'request_rejected',
      context: { endpoint: 'getDeviceList', resultCode: '010', serialNumber: 'r7' },
    });
  });

  it('with an unknown code is a fault of the cloud that contains the code', () => {
    expect(failure('{"result_code":"E777"}')).toMatchObject({ code: 'cloud_fault', context: { resultCode: 'E777' } });
  });

  it.each([
    [401, 'token_rejected'],
    [429, 'call_rate'],
    [500, 'cloud_fault'],
    [502, 'cloud_fault'],
    [503, 'cloud_fault'],
    [301, 'reply_foreign'],
    [302, 'reply_foreign'],
    [307, 'reply_foreign'],
    [400, 'reply_foreign'],
    [403, 'reply_foreign'],
    [404, 'reply_foreign'],
    [405, 'reply_foreign'],
    [407, 'reply_foreign'],
    [511, 'reply_foreign'],
  ])('missing at HTTP %i is %s', (status, code) => {
    expect(failure('<html>PLANTED</html>', { status })).toMatchObject({ code, context: { resultCode: `HTTP ${status}` } });
  });

  it.each([
    ['', 'the body is empty'],
    ['{"result_code":"1","result_data":{"pageList":[{"ps_', 'the body is no whole JSON object'],
  ])('that is none (%j) makes no sense', (text, detail) => {
    expect(failure(text)).toMatchObject({ code: 'reply_malformed', message: expect.stringContaining(`: ${detail}. `) });
  });

  it.each([
    ['{"error":"Not found","status":404}', 'it has no result_code'],
    ['{"result_code":null}', 'it has no result_code'],
    ['[]', 'the body is no whole JSON object'],
    ['null', 'the body is no whole JSON object'],
    ['"OK"', 'the body is no whole JSON object'],
  ])('in whose place other JSON comes (%s) is not the one of iSolarCloud', (text, detail) => {
    expect(failure(text)).toMatchObject({ code: 'reply_foreign', message: expect.stringContaining(`: ${detail}. `) });
  });

  it("tells the cloud's clock when ours is wrong, and how long to wait when it says so", () => {
    expect(failure('{"result_code":"E913"}', { date: 'Fri, 03 Oct 2025 13:25:00 GMT' }).message).toContain('Fri, 03 Oct 2025 13:25:00 GMT');
    expect(failure('', { status: 429, retryAfter: '15' }).message).toContain('wait for 15 s');
    expect(failure('{"result_code":"E901","retry_after":"1800"}').message).toContain('wait for 30 min');
  });

  it.each(['<!DOCTYPE html><html>PLANTED</html>', '\n <html>'])('in whose place a page comes is not the one of iSolarCloud: %j', (page) => {
    expect(failure(page)).toMatchObject({ code: 'reply_foreign', message: expect.stringContaining('the body is an HTML page') });
  });

  it('names the host that a redirection leads to, and no more of it', () => {
    const { code, message } = failure('', { status: 302, location: 'http://portal.lan/login?token=PLANTED' });
    expect(code).toBe('reply_foreign');
    expect(message).toContain('it redirects to portal.lan. Check isolarcloud.gateway');
    expect(message).not.toContain('PLANTED');
    for (const location of ['/login', 'http://', '']) expect(failure('', { status: 302, location }).code).toBe('reply_foreign');
  });

  it('of a login that is not authorised is foreign, since there is no token to reject', () => {
    for (const endpoint of ['login', 'apiManage/token', 'apiManage/refreshToken']) {
      expect(failure('', { endpoint, status: 401 }).code).toBe('reply_foreign');
    }
  });

  it.each([204, 206, 299])('without a code at HTTP %i makes no sense, as with 200', (status) => {
    expect(failure('', { status })).toMatchObject({ code: 'reply_malformed', message: expect.stringContaining('the body is empty') });
  });

  it.each(['404', '500'])('of another program at HTTP %s is judged by the status', (status) => {
    const text = `{"timestamp":"2025-10-03","status":${status},"error":"Not Found","path":"/openapi/login"}`;
    expect(failure(text, { status: Number(status) }).code).toBe(status === '404' ? 'reply_foreign' : 'cloud_fault');
  });

  it('says which call the gateway lacks', () => {
    const { code, message } = failure('{"result_code":"E996"}');
    expect([code, message]).toEqual([
      'endpoint_missing',
      expect.stringContaining('lacks a call that the bridge makes (getDeviceList, code E996)'),
    ]);
  });

  it('never puts the body into an error', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 200, max: 599 }), (text, status) => {
        try {
          open(`${text}PLANTED`, { status });
        } catch (error) {
          expect(error).toBeInstanceOf(BridgeError);
          expect(String((error as Error).message)).not.toContain('PLANTED');
        }
      }),
    );
  });
});

describe('JSON of the cloud', () => {
  it('keeps the digits of an id that a number cannot hold', () => {
    expect(parseJson('{"uuid":20241127151500123456,"ps_id": -9007199254740993 ,"list":[12345678901234567890]}')).toEqual({
      uuid: '20241127151500123456',
      ps_id: '-9007199254740993',
      list: ['12345678901234567890'],
    });
  });

  it('leaves numbers that a number can hold, and text, as they are', () => {
    expect(parseJson('{"a":9007199254740991,"b":1.5,"c":"12345678901234567890","d":[1234567890123456.5,1e21]}')).toEqual({
      a: 9007199254740991,
      b: 1.5,
      c: '12345678901234567890',
      d: [1234567890123456.5, 1e21],
    });
  });

  it('reads everything else as JSON.parse does', () => {
    const long = (_key: string, value: unknown): unknown =>
      typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21
        ? String(value)
        : value;
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = `{"id":12345678901234567890,"value":${JSON.stringify(value)}}`;
        expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(JSON.parse(text.replace(/:(\d{20}),/, ':"$1",'), long)));
      }),
    );
  });

  it.each(['', '<html>', '{"uuid":12345678901234567890', '{"a":1'])('throws on %j', (text) => expect(() => parseJson(text)).toThrow());
});
