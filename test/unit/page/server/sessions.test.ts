import { expect, test } from 'vitest';
import { comparing, Sessions } from '../../../../src/page/server/sessions.ts';

const sessions = (most = 2): Sessions => new Sessions({ isPassword: comparing('correct horse'), most, lifetimeMs: 1_000 }, () => 0);

test('only the whole password is the password', () => {
  const some = sessions();
  expect(['correct horse', 'correct', '', 'correct horse '].map((given) => some.isPassword(given))).toEqual([true, false, false, false]);
});

test('beyond the limit the least recently used session ends', () => {
  const some = sessions();
  const [first, second] = [some.begin(), some.begin()];
  expect(some.isSignedIn(first)).toBe(true);
  const third = some.begin();
  expect([first, second, third].map((token) => some.isSignedIn(token))).toEqual([true, false, true]);
});
