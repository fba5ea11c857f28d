import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivalIn } from '../../../src/app/authorisation/arrival.ts';

const STATE = '0123456789abcdef';
const found = (code: string, hasState: boolean) => ({ kind: 'code', code, hasState });

test.each([
  ['LDYEEq', found('LDYEEq', false)],
  ['  LDYEEq\n', found('LDYEEq', false)],
  ['code=LDYEEq', found('LDYEEq', false)],
  ['http://127.0.0.1:8099/callback?code=LDYEEq', found('LDYEEq', false)],
  [`http://127.0.0.1:8099/callback?code=LDYEEq&state=${STATE}`, found('LDYEEq', true)],
  [`http://127.0.0.1:8099/callback?state=${STATE}&code=LDYEEq`, found('LDYEEq', true)],
  [`https://example.org/#/back?code=LDYEEq&state=${STATE}`, found('LDYEEq', true)],
  [`https://example.org/#code=LDYEEq`, found('LDYEEq', false)],
  ['http://127.0.0.1:8099/callback?code=LDYEEq&state=other', { kind: 'other_attempt' }],
  ['http://127.0.0.1:8099/callback?code=LDYEEq&state=', { kind: 'other_attempt' }],
  ['http://127.0.0.1:8099/callback', { kind: 'no_code' }],
  ['', { kind: 'no_code' }],
])('"%s" is read', (text, arrival) => {
  expect(arrivalIn(text, STATE)).toEqual(arrival);
});

test('no text is an error, and a wrong state is never a code', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, state) => {
      expect(['code', 'other_attempt', 'no_code']).toContain(arrivalIn(text, STATE).kind);
      fc.pre(state !== STATE);
      const address = `http://h/?${new URLSearchParams({ code: 'LDYEEq', state })}`;
      expect(arrivalIn(address, STATE).kind).toBe('other_attempt');
    }),
  );
});
