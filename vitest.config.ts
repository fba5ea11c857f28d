import { defineConfig } from 'vitest/config';

/** One project per kind of test: pure rooms, real sockets, the built command, a real Home Assistant (only by test:homeassistant), a real Mosquitto (only by test:mosquitto). */
export default defineConfig({
  test: {
    projects: [
      ...['unit', 'integration', 'e2e'].map((name) => ({
        test: {
          name,
          include: [`test/${name}/**/*.test.ts`],
          exclude: ['test/integration/mosquitto/**'],
          testTimeout: name === 'unit' ? 20_000 : 60_000,
        },
      })),
      { test: { name: 'mosquitto', include: ['test/integration/mosquitto/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'homeassistant',
          include: ['test/homeassistant/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
