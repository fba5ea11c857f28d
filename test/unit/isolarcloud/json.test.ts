import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/isolarcloud/json.ts';

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
