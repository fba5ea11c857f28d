import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultClientId } from '../../../src/mqtt/connection.ts';

describe('the client id', () => {
  it('differs wherever the base topic differs', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(defaultClientId(one) === defaultClientId(other)).toBe(one === other);
      }),
    );
    expect(defaultClientId('home/solar')).toBe('isolarcloud2mqtt_home-x2f-solar');
  });
});
