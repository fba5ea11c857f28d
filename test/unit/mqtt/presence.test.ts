import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStatement, takesPrecedence } from '../../../src/mqtt/presence.ts';

describe('claims on a base topic', () => {
  const claim = fc.record({ instance: fc.string({ minLength: 1 }), since: fc.option(fc.integer()) });

  it('are won by exactly one of two instances', () => {
    fc.assert(
      fc.property(claim, claim, (one, other) => {
        fc.pre(one.instance !== other.instance);
        expect(takesPrecedence(one, other)).toBe(!takesPrecedence(other, one));
      }),
    );
  });

  it('have a total order', () => {
    fc.assert(
      fc.property(claim, claim, claim, (a, b, c) => {
        fc.pre(takesPrecedence(a, b) && takesPrecedence(b, c));
        expect(takesPrecedence(a, c)).toBe(true);
      }),
    );
  });

  it('are kept by the present owner against a new bridge, whatever the clocks say', () => {
    expect(takesPrecedence({ instance: 'z', since: 2 ** 50 }, { instance: 'a', since: null })).toBe(true);
  });

  it('survive the wire, and nothing else is one', () => {
    fc.assert(
      fc.property(claim, (sent) => {
        expect(parseStatement(JSON.stringify(sent))).toEqual(sent);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (payload) => {
        expect(parseStatement(payload)).toBeNull();
      }),
    );
    fc.assert(fc.property(fc.json(), (payload) => void parseStatement(payload)));
  });
});
