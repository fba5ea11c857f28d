// failures.mjs REPORT failed|repeated: prints one line for each test of a vitest JSON report that has failed, or that has passed only
// when it was run again: file, name, and the first line of the first error.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { argv, cwd, stdout } from 'node:process';

// The stack of a test that timed out begins with the name of the error that was made to have it.
const firstLine = (text = '') => text.split('\n')[0].replace('Error: STACK_TRACE_ERROR', 'timed out');

// A test that has passed when it was run again has the errors of the runs before.
const OUTCOMES = {
  failed: ({ status }) => status === 'failed',
  repeated: ({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0,
};

const [, , report, outcome] = argv;
const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
const lines = testResults.flatMap(({ name, message, assertionResults }) => {
  const file = relative(cwd(), name);
  const tests = assertionResults.filter(OUTCOMES[outcome]);
  // A file may break outside its tests.
  if (outcome === 'failed' && tests.length === 0 && message !== '') return [`${file}: ${firstLine(message)}`];
  return tests.map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages[0])}`);
});
for (const line of lines) stdout.write(`${line}\n`);
