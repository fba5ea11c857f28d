import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode } from '../../../src/errors.ts';
import { CLOUD_FAULTS, type LoginEffect } from '../../../src/isolarcloud/cloud-faults.ts';
import { policyOf } from '../../../src/isolarcloud/fault-policy.ts';
import { renderErrorsPage } from '../../../src/isolarcloud/render-errors.ts';
import { LOGIN_STATES, RESULT_CODES, resultCode } from '../../../src/isolarcloud/result-codes.ts';
import { RESULT_MESSAGES } from '../../../src/simulator/codes.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';

/** Returns the result codes whose error has one of these effects on the next login. */
const codesThat = (...effects: readonly LoginEffect[]): readonly string[] =>
  RESULT_CODES.flatMap(({ code, error }) => (error !== null && effects.includes(CLOUD_FAULTS[error].login) ? [code] : []));

describe('result codes', () => {
  it('have one meaning each', () => {
    expect(new Set(RESULT_CODES.map(({ code }) => code)).size).toBe(RESULT_CODES.length);
  });

  it('include each that the simulated service can answer with', () => {
    for (const code of Object.keys(RESULT_MESSAGES)) expect(resultCode(code).name).not.toBe('not documented');
  });

  it('cost a login only where they speak of the token', () => {
    expect(codesThat('renews', 'renews_old').toSorted()).toEqual(['002', 'E00003', 'E900', 'HTTP 401']);
  });

  it('refuse the credentials for good only where they speak of the keys', () => {
    expect(codesThat('forbids').toSorted()).toEqual(['E00000', 'E912', 'E914']);
  });

  it.each(['E920', '30001', 'HTTP 503', ''])('treats %j, which no document names, as temporary, so that it costs no login', (code) => {
    const { error } = resultCode(code);
    expect(error).toBe('cloud_fault');
    expect(policyOf('cloud_fault')).toMatchObject({ scope: 'call', login: 'none' });
  });

  it('gives each login state its own error, and signs in by itself again after none of them', () => {
    const errors = LOGIN_STATES.flatMap(({ error }) => error ?? []);
    expect(new Set(errors).size).toBe(LOGIN_STATES.length - 1);
    for (const error of errors) expect(policyOf(error).login).toBe('forbids');
  });
});

describe('the page of errors', () => {
  const page = renderErrorsPage(ENGLISH);

  it('has every error with its exit code and remedy', () => {
    for (const [code, exit] of Object.entries(ERRORS) as [ErrorCode, number][]) {
      expect(page.split('\n').find((line) => line.startsWith(`| \`${code}\` |`))).toMatch(new RegExp(`\\| ${exit} \\|`));
      expect(page).toContain(ENGLISH(`error.${code}.remedy`));
    }
  });

  it('has every result code and login state', () => {
    for (const { code } of RESULT_CODES) expect(page).toContain(`| \`${code}\` |`);
    for (const { state } of LOGIN_STATES) expect(page).toContain(`| \`${state}\` |`);
  });
});
