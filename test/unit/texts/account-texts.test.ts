import { describe, expect, test } from 'vitest';
import { BridgeError } from '../../../src/errors.ts';
import { aboutAccount, textsOfAccount } from '../../../src/texts/account-texts.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';

const FARM = { name: 'farm', index: 1 };

describe('texts about an account of a list', () => {
  test('name its options in place of those of the section isolarcloud', () => {
    const remedy = (code: 'password_wrong' | 'account_unknown' | 'plants_not_chosen') =>
      new BridgeError(code).remedy(textsOfAccount(ENGLISH, FARM));
    expect(remedy('password_wrong')).toContain('Correct accounts[1].password.');
    expect(remedy('account_unknown')).toContain('Check accounts[1].username, and accounts[1].region:');
    expect(remedy('plants_not_chosen')).toContain('accounts[1].plants.include');
  });

  test('name the account behind --try-again, once', () => {
    const text = aboutAccount('then run once with --try-again.', FARM);
    expect(text).toBe('then run once with --try-again --account farm.');
    expect(aboutAccount(text, FARM)).toBe(text);
  });

  test('leave hosts, e-mail addresses, paths and topics as they are', () => {
    const hosts = ['https://gateway.isolarcloud.eu', 'web3.isolarcloud.com.hk', 'https://isolarcloud.com', 'service@isolarcloud.com'];
    for (const text of [...hosts, 'isolarcloud/bridge/state', '/etc/isolarcloud.yaml']) expect(aboutAccount(text, FARM)).toBe(text);
  });

  test('of the only account are those of the section', () => {
    expect(aboutAccount('Correct isolarcloud.password.', { name: null, index: 0 })).toBe('Correct isolarcloud.password.');
  });
});
