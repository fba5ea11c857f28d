// Prints one line for each failed test of a vitest JSON report: file, name, and what was said first.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { argv, cwd, stdout } from 'node:process';

// The stack of a test that timed out begins with the name of the error that was made to have it.
const firstLine = (text = '') => text.split('\n')[0].replace('Error: STACK_TRACE_ERROR', 'timed out');

const { testResults } = JSON.parse(readFileSync(argv[2], 'utf8'));
const lines = testResults.flatMap(({ name, message, assertionResults }) => {
  const file = relative(cwd(), name);
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  // A file may break outside its tests.
  if (failed.length === 0) return message === '' ? [] : [`${file}: ${firstLine(message)}`];
  return failed.map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages[0])}`);
});
for (const line of lines) stdout.write(`${line}\n`);
