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

/**
 * A chunk that is loaded on demand needs its style sheets first. Vite's own code for that also preloads scripts and guards against
 * the same sheet twice, which this page does not need; it is five times as large.
 */
const LOAD_WITH_STYLES = `
const withStyles = async (load, files = [], base) => {
  await Promise.all(files.filter((file) => file.endsWith('.css')).map((file) => new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: new URL(file, base).href, onload: resolve, onerror: reject });
    document.head.append(link);
  })));
  return load();
};
export { withStyles as __vitePreload };`;

const smallStyleLoader: Plugin = {
  name: 'small-style-loader',
  enforce: 'pre',
  load: (id) => (id === '\0vite/preload-helper.js' ? LOAD_WITH_STYLES : null),
};

/** Builds the page for browsers. All addresses are relative, so that it works below any prefix; nothing is inline, so that its CSP forbids that. */
export default defineConfig({
  root: 'src/page/browser',
  base: '',
  plugins: [textsOfPage, smallStyleLoader],
  json: { namedExports: false, stringify: false },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  logLevel: 'warn',
  build: {
    outDir: '../../../dist/page/bundle',
    emptyOutDir: true,
    license: { fileName: 'licenses.md' },
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // One file for all that is not loaded later, since small files compress worse; the steps of set-up and configuration share one.
          groups: [
            { name: 'parts', test: (id) => !/browser\/(setup|diagnosis|offers|fleet)\/|browser\/main|texts\/|\.css$|\.html$/.test(id) },
            { name: 'steps', test: /browser\/setup\/(?!setup-page|configuration-page)/, minShareCount: 2 },
          ],
        },
      },
    },
  },
});
