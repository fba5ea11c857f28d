import { readFile } from 'node:fs/promises';
import { defineConfig, type Plugin } from 'vite';

const SECTION = 'page.';

/** Of the texts, the page gets only its own, under their keys without the name of the section. */
const textsOfPage: Plugin = {
  name: 'texts-of-page',
  enforce: 'pre',
  async load(id) {
    if (!/\/src\/texts\/\w+\.json$/.test(id)) return null;
    const texts: Readonly<Record<string, string>> = JSON.parse(await readFile(id, 'utf8'));
    const own = Object.entries(texts).filter(([key]) => key.startsWith(SECTION));
    return JSON.stringify(Object.fromEntries(own.map(([key, text]) => [key.slice(SECTION.length), text])));
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
