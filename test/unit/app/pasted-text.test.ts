import { expect, test } from 'vitest';
import { textsIn } from '../../../src/app/authorisation/pasted-text.ts';

test.each([
  [['http://127.0.0.1:8099/call', 'back?code=LDY', '  EEq&state=1'], ['http://127.0.0.1:8099/callback?code=LDYEEq&state=1']],
  [['"127.0.0.1:8099/callback?code=LDYEEq&sta', 'te=1"'], ['"127.0.0.1:8099/callback?code=LDYEEq&state=1"']],
  [['https%3A%2F%2Fexample.org%3Fcode', '%3DLDYEEq'], ['https%3A%2F%2Fexample.org%3Fcode%3DLDYEEq']],
  [
    ['first', 'second'],
    ['first', 'second'],
  ],
  [
    ['first', 'http://a/?code=LDYEEq', 'https://b/?code=', 'other'],
    ['first', 'http://a/?code=LDYEEq', 'https://b/?code=other'],
  ],
  [[], []],
])('the lines %j, pasted together, are the texts %j', (lines, texts) => {
  expect(textsIn(lines)).toEqual(texts);
});
