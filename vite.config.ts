import { readFile } from 'node:fs/promises';
import { defineConfig, type Plugin } from 'vite';

/** Of the texts, the page gets only its own. */
const textsOfPage: Plugin = {
  name: 'texts-of-page',
  enforce: 'pre',
  async load(id) {
    if (!/\/src\/texts\/\w+\.json$/.test(id)) return null;
    const texts: Readonly<Record<string, string>> = JSON.parse(await readFile(id, 'utf8'));
    return JSON.stringify(Object.fromEntries(Object.entries(texts).filter(([key]) => key.startsWith('page.'))));
  },
};

/** Builds the page for browsers. All addresses are relative, so that it works below any prefix; nothing is inline, so that its CSP forbids that. */
export default defineConfig({
  root: 'src/page/browser',
  base: '',
  plugins: [textsOfPage],
  json: { namedExports: false, stringify: false },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  logLevel: 'warn',
  build: {
    outDir: '../../../dist/page/bundle',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
