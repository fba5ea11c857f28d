import { expect, test } from 'vitest';
import { BridgeError } from '../../src/errors.ts';
import { phrase, textsFrom } from '../../src/texts/texts.ts';

const german = textsFrom({
  'error.account_locked.happened': 'Das Konto ist gesperrt',
  'error.account_locked.remedy': 'Bitte entsperren.',
  'error_part.result_code': 'Code {code}',
  'doctor.found': '{count} gefunden',
});
const error = new BridgeError('account_locked', { endpoint: 'login', resultCode: 'E1', detail: phrase('doctor.found', { count: 3 }) });

test('an error is told in the language of the user, its detail included, and logged in English', () => {
  expect(error.sentence(german)).toBe('Das Konto ist gesperrt (login, Code E1): 3 gefunden. Bitte entsperren.');
  expect(error.message).toMatch(/^The account is locked after too many wrong passwords \(login, code E1\): 3 found\. Unlock it/);
});

test('what another program said stands behind the detail', () => {
  const quoting = new BridgeError('account_locked', { detail: phrase('doctor.found', { count: 3 }), said: 'no secret' }).quoting((words) =>
    words.replace('secret', '…'),
  );
  expect(quoting.happened(german)).toBe('Das Konto ist gesperrt: 3 gefunden: no …');
});
