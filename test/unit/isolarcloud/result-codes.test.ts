import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../../src/errors.ts';
import { renderErrorsPage } from '../../../src/isolarcloud/render-errors.ts';
import { LOGIN_STATES, RESULT_CODES, resultCode } from '../../../src/isolarcloud/result-codes.ts';

/** Guide section 9. */
const GUIDE = '1 -1 001 002 003 E00000 E00002 E00003 E998 E999 009 010 E900 E901 E911 E912 E914 E916'.split(' ');
/** The vendor's portal, appendix 2, as far as the guide lacks it (isolarcloud-api.md section 4). */
const PORTAL = '000 011 E00001 E902 E903 E904 E905 E906 E907 E908 E909 E910 E913 E918 E919 E994 E995 E996 E997'.split(' ');

describe('result codes', () => {
  it('has each code of the documents once', () => {
    const codes = RESULT_CODES.map(({ code }) => code).filter((code) => !code.startsWith('HTTP'));
    expect(codes.toSorted()).toEqual([...GUIDE, ...PORTAL].toSorted());
  });

  it.each([
    ['token', ['E00003', '002', 'HTTP 401']],
    ['permission', ['E900']],
    ['credentials', ['E00000', 'E912', 'E914']],
    ['request', ['009', '010', 'E00002', 'E995', 'E996']],
    ['rate', ['E901', 'HTTP 429']],
    ['quota', ['E998', 'E999']],
    ['login_rate', ['E916']],
    ['clock', ['E913']],
    ['crypto', ['E904', 'E905', 'E906', 'E907', 'E908', 'E909', 'E910']],
    ['transient', ['-1', '000', '011', 'E994', 'E997']],
  ])('class %s has the codes %j', (kind, codes) => {
    expect(
      RESULT_CODES.filter((row) => row.class === kind)
        .map(({ code }) => code)
        .toSorted(),
    ).toEqual(codes.toSorted());
  });

  it('treats a code that nobody knows as passing, so that it costs no login', () => {
    expect(resultCode('30001')).toMatchObject({ class: 'transient', error: 'cloud_fault' });
  });

  it('gives each login state its own error', () => {
    const errors = LOGIN_STATES.map(({ error }) => error);
    expect(new Set(errors).size).toBe(errors.length);
    expect(LOGIN_STATES.map(({ state }) => state).toSorted()).toEqual(['-1', '0', '1', '2', '5']);
  });
});

describe('the page of errors', () => {
  const page = renderErrorsPage();

  it('has every error with its exit code and remedy', () => {
    for (const [code, { exit, remedy }] of Object.entries(ERRORS)) {
      expect(page.split('\n').find((line) => line.startsWith(`| \`${code}\` |`))).toMatch(new RegExp(`\\| ${exit} \\|`));
      expect(page).toContain(remedy);
    }
  });

  it('has every result code and login state', () => {
    for (const { code } of RESULT_CODES) expect(page).toContain(`| \`${code}\` |`);
    for (const { state } of LOGIN_STATES) expect(page).toContain(`| \`${state}\` |`);
  });
});
