import { defineConfig } from 'vitest/config';

/** One project per kind of test: pure rooms, real sockets, the built command. */
export default defineConfig({
  test: {
    projects: ['unit', 'integration', 'e2e'].map((name) => ({
      test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: name === 'unit' ? 20_000 : 60_000 },
    })),
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
