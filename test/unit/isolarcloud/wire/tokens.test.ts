import { describe, expect, it, test } from 'vitest';
import { isBridgeError } from '../../../../src/errors.ts';
import { decodeTokens, EXCHANGE_CODES, openTokenReply, REFRESH_CODES } from '../../../../src/isolarcloud/wire/tokens.ts';
import { replyOf } from './reply-of.ts';

const FIELDS = { access_token: 'a-1', refresh_token: 'r-1', token_type: 'bearer', expires_in: 172_799, auth_ps_list: ['1122348203'] };

const opened = (reply: object, codes = EXCHANGE_CODES) =>
  openTokenReply('apiManage/token', { status: 200, text: JSON.stringify(reply), date: null, retryAfter: null }, codes);

function errorOf(reply: object, codes = EXCHANGE_CODES): unknown {
  try {
    return opened(reply, codes);
  } catch (error) {
    return isBridgeError(error) ? error.code : error;
  }
}

describe('a reply with tokens', () => {
  it.each([
    ['in the envelope', { result_code: '1', result_data: FIELDS }],
    ['at top level', FIELDS],
    ['in both places', { ...FIELDS, result_code: '1', result_data: { auth_ps_list: FIELDS.auth_ps_list } }],
  ])('has its fields %s', (_where, reply) => {
    const found = opened(reply);
    expect(found && decodeTokens(found)).toEqual({ access: 'a-1', refresh: 'r-1', lifeSeconds: 172_799, psIds: ['1122348203'] });
  });

  it('is no token reply if it has neither a token nor a code of its own', () => {
    expect(opened({ result_code: 'E914', result_data: null })).toBeNull();
    expect(opened({ result_code: '1', result_data: {} })).toBeNull();
  });

  it.each([
    ['a number of seconds as text', { expires_in: '7200' }, { lifeSeconds: 7_200 }],
    ['no life', { expires_in: undefined }, { lifeSeconds: 7_200 }],
    ['an empty refresh token', { refresh_token: '' }, { refresh: null }],
    ['a refresh token that is no text', { refresh_token: null }, { refresh: null }],
    ['plants as a comma list', { auth_ps_list: '1,2' }, { psIds: ['1', '2'] }],
    ['plants as numbers', { auth_ps_list: [1, 2] }, { psIds: ['1', '2'] }],
    ['no plants', { auth_ps_list: null }, { psIds: null }],
  ])('may have %s', (_what, fields, expected) => {
    expect(decodeTokens(replyOf({ ...FIELDS, ...fields }))).toMatchObject(expected);
  });

  it.each(['two words', 'line\nbreak', '', null])('cannot be used with the access token %j', (access_token) => {
    expect(() => decodeTokens(replyOf({ ...FIELDS, access_token }))).toThrow('access_token');
  });
});

test.each([
  ['2', 'authorization_code_refused', 'authorization_ended'],
  ['4', 'keys_mismatched', 'request_rejected'],
  ['5', 'redirect_mismatched', 'authorization_ended'],
  ['not documented', 'authorization_code_refused', 'authorization_ended'],
])('a refusal in both vocabularies with the code "%s" is %s for an exchange, and %s for a refresh', (result_code, exchange, refresh) => {
  const refusal = { result_code, result_msg: 'PLANTED', error: 'invalid_grant', error_description: 'PLANTED' };
  expect([errorOf(refusal), errorOf(refusal, REFRESH_CODES)]).toEqual([exchange, refresh]);
});

test('a refusal of a refresh may be in the data of a reply that says success', () => {
  const refused = (code: unknown) => errorOf({ result_code: '1', result_data: { code } }, REFRESH_CODES);
  expect(['2', 2, -1, '-2', '5'].map(refused)).toEqual([
    'authorization_ended',
    'authorization_ended',
    'cloud_fault',
    'authorization_ended',
    'authorization_ended',
  ]);
});
