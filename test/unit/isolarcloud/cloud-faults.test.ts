import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { CLOUD_FAULTS } from '../../../src/isolarcloud/cloud-faults.ts';
import { CompiledCopy } from '../../support/compiled-copy.ts';

const rows = Object.values(CLOUD_FAULTS);

describe('the table of cloud errors', () => {
  it('never waits for new settings where an error concerns one call alone', () => {
    for (const { scope, wait } of rows) if (scope === 'call') expect(wait).not.toBe('new_settings');
  });

  it('never signs in by itself again where the credentials were refused', () => {
    for (const { login, wait } of rows) if (login === 'forbids') expect(wait).toBe('new_settings');
  });

  it('costs no login where the way to the cloud, the cloud itself or a limit of calls is the reason', () => {
    for (const { shownAs, login } of rows) if (shownAs === 'cloud' || shownAs === 'quota') expect(login).toBe('none');
  });

  it('shows every error that keeps the bridge from signing in as one of the account', () => {
    for (const { scope, login, shownAs } of rows) if (scope === 'cycle' && login !== 'none') expect(shownAs).toBe('account');
  });
});

describe('type errors', () => {
  const ERRORS = 'src/errors.ts';
  const ENGLISH = 'src/texts/en.json';
  const RESULT_CODES = 'src/isolarcloud/result-codes.ts';
  const copy = new CompiledCopy(['src/isolarcloud/client.ts']);
  afterAll(() => copy.remove());
  afterEach(() => copy.restore(ERRORS, ENGLISH, RESULT_CODES));

  const withError = (text: string): string => text.replace('CLOUD_ERRORS = {', 'CLOUD_ERRORS = { app_suspended: EXIT.refused,');
  const withSentences = (text: string): string =>
    text.replace('{', '{ "error.app_suspended.happened": "a", "error.app_suspended.remedy": "b",');
  const withResultCode = (error: string) => (text: string) =>
    text.replace('RESULT_CODES = [', `RESULT_CODES = [ { code: 'E920', name: 'application suspended', error: '${error}' },`);

  it('do not occur in the unchanged sources', () => {
    expect(copy.compile()).toBe('');
  });

  it('include a result code whose error has no policy', () => {
    copy.change(ERRORS, withError);
    copy.change(ENGLISH, withSentences);
    copy.change(RESULT_CODES, withResultCode('app_suspended'));
    expect(copy.compile()).toMatch(/^src\/isolarcloud\/cloud-faults\.ts\S+ error TS2741: Property 'app_suspended' is missing/);
  });

  it('include an error without its sentences', () => {
    copy.change(ERRORS, withError);
    expect(copy.compile()).toMatch(/^src\/errors\.ts\S+ error TS2345: .*error\.app_suspended\.happened/);
  });

  it.each(['app_suspended', 'config_invalid'])('is a result code with %s, which is no error of the cloud', (error) => {
    copy.change(RESULT_CODES, withResultCode(error));
    expect(copy.complaintsIn(RESULT_CODES)).toContainEqual(expect.stringContaining('E920'));
  });
});
