import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivalIn } from '../../../src/app/authorisation/arrival.ts';

const STATE = '0123456789abcdef';
const ADDRESS = `http://127.0.0.1:8099/callback?code=LDYEEq&state=${STATE}`;
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
  [`http://127.0.0.1:8099/callback?error=access_denied&state=${STATE}`, { kind: 'error', error: 'access_denied' }],
  ['http://127.0.0.1:8099/callback?error=server_error', { kind: 'error', error: 'server_error' }],
  ['http://127.0.0.1:8099/callback?error=Call+me', { kind: 'error', error: null }],
  ['http://127.0.0.1:8099/callback?error=access_denied&state=other', { kind: 'other_attempt' }],
  ...['""', "''", '``', '<>', '()', '[]', '{}', '“”', '„“', '‘’', '«»'].flatMap(([opening, closing]): [string, object][] => [
    [`${opening}${ADDRESS}${closing}`, found('LDYEEq', true)],
    [`${opening} LDYEEq ${closing}`, found('LDYEEq', false)],
  ]),
  [`("${ADDRESS}")`, found('LDYEEq', true)],
  ['code: LDYEEq', found('LDYEEq', false)],
  ['Code: "LDYEEq"', found('LDYEEq', false)],
  [`code: LDYEEq&state=${STATE}`, found('LDYEEq', true)],
  [`http://127.0.0.1:8099/callback?code=LDYEEq &state=${STATE}`, found('LDYEEq', true)],
  [`http://127.0.0.1:8099/callback? code=LDYEEq & state = ${STATE}`, found('LDYEEq', true)],
  [encodeURIComponent(ADDRESS), found('LDYEEq', true)],
  [`"${encodeURIComponent(ADDRESS)}"`, found('LDYEEq', true)],
  ['%E0%A4%A', { kind: 'no_code' }],
  [ADDRESS.replace('EEq', '\r\nEEq').replace(STATE, `01234\n  ${STATE.slice(5)}`), found('LDYEEq', true)],
])('"%s" is read', (text, arrival) => {
  expect(arrivalIn(text, STATE)).toEqual(arrival);
});

test('no text is an error, and a wrong state is never a code', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, state) => {
      expect(['code', 'other_attempt', 'error', 'no_code']).toContain(arrivalIn(text, STATE).kind);
      fc.pre(state !== STATE);
      const address = `http://h/?${new URLSearchParams({ code: 'LDYEEq', state })}`;
      expect(arrivalIn(address, STATE).kind).toBe('other_attempt');
    }),
  );
});

test('the rest of an address after a line break is no code', () => {
  for (let at = 1; at < ADDRESS.length; at += 1) {
    const arrival = arrivalIn(ADDRESS.slice(at), STATE);
    expect(arrival.kind === 'code' ? arrival.code : 'LDYEEq').toBe('LDYEEq');
  }
});

test('a text that is longer than any address is no code, and takes no time', () => {
  expect(arrivalIn(`${'"'.repeat(1_000_000)}x`, STATE)).toEqual({ kind: 'no_code' });
});
