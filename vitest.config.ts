import { defineConfig } from 'vitest/config';

const { REPORT: report } = process.env;

/**
 * For tests with real programs or in real time, which a busy machine can disturb. Only the gate runs them again, since only the gate
 * names the tests that passed when they were run again.
 */
const repeated = { retry: report === undefined ? 0 : 1 };

/** What runs against real parts that a script installs first. */
const withRealParts = (name: string) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: 180_000, hookTimeout: 120_000, ...repeated },
});

/** One for each release that is named. */
const withHomeAssistant = (name: string) => (version: string) => ({
  test: {
    name: `${name}-${version}`,
    include: [`test/${name}/**/*.test.ts`],
    env: { HOME_ASSISTANT: version },
    testTimeout: 300_000,
    hookTimeout: 180_000,
    ...repeated,
  },
});

/** One project per kind of test: pure folders, every payload, real sockets, the built command, and those that have an npm script of their own (CONTRIBUTING.md). */
export default defineConfig({
  test: {
    maxWorkers: '100%',
    // The gate counts tests from a report, whatever command runs them.
    ...(report !== undefined && { reporters: ['default', ['json', { outputFile: report }]] }),
    projects: [
      ...['unit', 'golden', 'integration', 'e2e'].map((name) => ({
        test: {
          name,
          include: [`test/${name}/**/*.test.ts`],
          exclude: ['test/integration/mosquitto/**'],
          testTimeout: name === 'unit' ? 60_000 : 180_000, // what hangs, on a busy machine too
          ...(['integration', 'e2e'].includes(name) && repeated),
        },
      })),
      {
        test: {
          name: 'page',
          ...repeated,
          include: ['test/page/**/*.test.ts'],
          testTimeout: 60_000,
          expect: { poll: { timeout: 15_000 } },
        },
      },
      { test: { name: 'long', include: ['test/long/**/*.test.ts'] } },
      { test: { name: 'endurance', include: ['test/endurance/**/*.test.ts'], testTimeout: 900_000 } },
      { test: { name: 'acknowledgements', include: ['test/acknowledgements/**/*.test.ts'], testTimeout: 480_000 } },
      { test: { name: 'attacks', ...repeated, include: ['test/attacks/**/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'fleet', ...repeated, include: ['test/fleet/**/*.test.ts'], testTimeout: 300_000 } },
      { test: { name: 'mosquitto', ...repeated, include: ['test/integration/mosquitto/**/*.test.ts'], testTimeout: 60_000 } },
      ...['wire', 'node-red', 'metrics', 'postgres', 'replicas', 'replicas-long', 'brokers', 'image', 'screenshot'].map(withRealParts),
      ...['homeassistant', 'days', 'ingress'].flatMap((name) =>
        (process.env['HOME_ASSISTANT']?.split(' ') ?? []).map(withHomeAssistant(name)),
      ),
    ],
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
