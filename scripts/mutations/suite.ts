import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HomeAssistantTest } from './faults.ts';

/** The outcome of a test. */
export interface Outcome {
  /** `passed`, `failed`, or another status of vitest if the test did not run. */
  readonly status: string;
  /** Why the test failed or did not run. */
  readonly reason: string;
}

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/**
 * Runs tests of test/homeassistant with a built bridge.
 * @param command path of the bridge's command; undefined for the repository's own build
 * @returns the outcomes of the tests, in the given order
 */
export async function outcomes(tests: readonly HomeAssistantTest[], command?: string): Promise<readonly Outcome[]> {
  const folder = await mkdtemp(join(tmpdir(), 'report-'));
  const report = join(folder, 'report.json');
  const files = [...new Set(tests.map(({ file }) => `test/homeassistant/${file}.test.ts`))];
  const names = tests.map(({ test }) => `${test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`).join('|');
  const options = ['--project', 'homeassistant-*', '--testNamePattern', names, '--reporter=json', `--outputFile.json=${report}`];
  await ended(join('node_modules', '.bin', 'vitest'), ['run', ...options, ...files], {
    ...process.env,
    ...(command && { BRIDGE: command }),
  });
  const { testResults }: Report = JSON.parse(await readFile(report, 'utf8'));
  await rm(folder, { recursive: true });
  const seen = testResults.flatMap(({ message, assertionResults }) =>
    assertionResults.map(({ fullName, status, failureMessages }) => ({ fullName, status, reason: failureMessages[0] ?? message })),
  );
  return tests.map(({ test }) => seen.find(({ fullName }) => fullName.endsWith(` ${test}`)) ?? { status: 'not found', reason: '' });
}

/** Runs a program and waits for its end, whatever its exit code. */
const ended = (program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> =>
  new Promise((resolve) => execFile(program, args, { env, maxBuffer: Infinity }, () => resolve()));
