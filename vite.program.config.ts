import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import packageJson from './package.json' with { type: 'json' };

const TEXTS = 'src/texts';

/** The program reads a translation when the configuration names its language, so these files stay as they are. */
const translations: Plugin = {
  name: 'translations',
  async generateBundle() {
    for (const name of await readdir(TEXTS)) {
      if (name.endsWith('.json')) this.emitFile({ type: 'asset', fileName: `texts/${name}`, source: await readFile(join(TEXTS, name)) });
    }
  },
};

/**
 * Packages that are joined with the program, together with the packages that they need: those that `run` loads before its first call
 * (docs/decisions/joined-packages.md).
 */
export const JOINED = ['commander', 'fastest-levenshtein', 'lossless-json', 'mqtt', 'suncalc', 'undici', 'yaml', 'zod'] as const;

/** Packages that stay packages. mqtt.js finds supports-color only beside the tools for development, so it is no part of the program. */
const SEPARATE = [...Object.keys(packageJson.dependencies).filter((name) => !JOINED.some((joined) => joined === name)), 'supports-color'];

/**
 * Modules that get a chunk, with all that they import and no chunk before them contains. A command so loads a few files and not one
 * for each module, and nothing of a heavy package (zod, undici, mqtt.js) that it does not use. Other modules that are loaded on demand
 * have chunks of their own.
 */
const CHUNKS = ['main', 'commands/healthcheck', 'config/load', 'app/ports', 'app/broker', 'commands/run'];

/** Builds the program for Node. Every file is in `dist` itself (`src/program-file.ts`). */
export default defineConfig({
  plugins: [translations],
  logLevel: 'warn',
  publicDir: false,
  json: { namedExports: false, stringify: true },
  ssr: { noExternal: true, external: SEPARATE },
  build: {
    ssr: 'src/cli.ts',
    outDir: 'dist',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    sourcemap: true,
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
        codeSplitting: {
          groups: CHUNKS.map((module, index) => ({
            name: module.replace('/', '-'),
            test: new RegExp(`/src/${module}\\.ts$`),
            priority: CHUNKS.length - index,
          })),
        },
      },
    },
  },
});
