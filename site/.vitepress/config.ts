import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { slug } from 'github-slugger';
import { defineConfig } from 'vitepress';
import { linksToRepository } from './links.ts';
import { PORTUGUESE, PORTUGUESE_SEARCH } from './portuguese.ts';
import { sidebars } from './sidebars.ts';

const ROOT = join(import.meta.dirname, '../..');
const { repository, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const REPOSITORY: string = repository.url.replace(/^git\+|\.git$/g, '');

/** What a user does not read: architecture and decisions are for those who change the code. */
const NOT_FOR_USERS = ['architecture.md', 'glossary.md', 'decisions/', 'reference/'];

const isPage = (path: string): boolean => path.endsWith('.md') && !NOT_FOR_USERS.some((name) => path.startsWith(name));

/** The site makes no request to another address. */
const POLICY = "default-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:";

export default defineConfig({
  title: 'isolarcloud2mqtt',
  description: 'Sungrow solar plants from iSolarCloud in Home Assistant, Node-RED and any MQTT subscriber',
  srcDir: './pages',
  outDir: './dist',
  cacheDir: './.cache',
  srcExclude: NOT_FOR_USERS.map((name) => name.replace(/\/$/, '/**')),
  rewrites: { 'README.md': 'index.md', ':language/README.md': ':language/index.md' },
  head: [['meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }]],
  markdown: {
    // The anchors of GitHub, so that a link holds in both places.
    anchor: { slugify: (text) => slug(text) },
    config: (markdown) => linksToRepository(markdown, { root: ROOT, repository: REPOSITORY, isPage }),
  },
  // The folder of the pages is a link to docs/: so they find the packages of the site.
  vite: { resolve: { preserveSymlinks: true } },
  locales: {
    root: { label: 'English', lang: 'en', themeConfig: { sidebar: sidebars.english, outline: { level: [2, 3] } } },
    'pt-BR': { label: 'Português do Brasil', lang: 'pt-BR', themeConfig: { sidebar: sidebars.portuguese, ...PORTUGUESE } },
  },
  themeConfig: {
    // Not every page is there in every language: the menu leads to the first one.
    i18nRouting: false,
    search: { provider: 'local', options: { locales: { 'pt-BR': { translations: PORTUGUESE_SEARCH } } } },
    nav: [{ text: version, link: `${REPOSITORY}/blob/main/CHANGELOG.md` }],
  },
});
