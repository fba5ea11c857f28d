import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Key: folder. Value: imports that it must not have (docs/architecture.md), of a higher folder, another adapter, or a package. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  readings: [
    'isolarcloud/client',
    'config/schema',
    'poll/collector',
    'live/health',
    'app/app',
    'setup/steps',
    'capture/format',
    'node:fs',
    'undici',
  ],
  fleet: ['store/postgres/database', 'app/app', 'poll/collector', 'config/schema', 'node:timers', 'pg'],
  schedule: ['mqtt/publisher', 'store/state-file', 'poll/collector', 'app/cloud', 'node:timers', 'mqtt'],
  texts: ['homeassistant/announcer', 'app/texts', 'config/schema', 'node:fs', 'mqtt'],
  catalogue: ['history/time-range', 'homeassistant/announcer', 'simulator/cloud', 'poll/collector', 'app/compose', 'node:path', 'zod'],
  isolarcloud: [
    ...['capture/format', 'history/time-range', 'mqtt/publisher', 'homeassistant/announcer', 'store/state-file'],
    ...['config/schema', 'poll/collector', 'inventory/inventory', 'app/compose', 'mqtt'],
  ],
  mqtt: [
    ...['capture/format', 'isolarcloud/client', 'homeassistant/announcer', 'store/state-file', 'config/schema'],
    ...['publish/retained-state', 'poll/collector', 'app/broker', 'undici'],
  ],
  supervisor: [
    ...['homeassistant/websocket/connection', 'mqtt/publisher', 'store/state-file', 'isolarcloud/client', 'config/schema'],
    ...['app/app', 'page/server/server', 'commands/run', 'mqtt'],
  ],
  homeassistant: [
    'supervisor/client',
    ...['capture/format', 'isolarcloud/client', 'mqtt/publisher', 'store/state-file', 'config/schema'],
    ...['live/health', 'publish/announcements', 'poll/collector', 'app/app', 'aedes'],
  ],
  store: [
    ...['capture/format', 'isolarcloud/client', 'mqtt/publisher', 'homeassistant/announcer', 'config/schema'],
    ...['poll/collector', 'app/app', 'undici'],
  ],
  history: [
    ...['capture/format', 'mqtt/publisher', 'homeassistant/announcer', 'store/state-file', 'config/schema'],
    ...['poll/collector', 'backfill/tasks', 'commands/history/history', 'app/cloud', 'undici'],
  ],
  config: ['capture/format', 'isolarcloud/client', 'mqtt/publisher', 'homeassistant/announcer', 'poll/collector', 'app/cloud', 'undici'],
  simulator: [
    ...['capture/format', 'isolarcloud/client', 'catalogue/index', 'readings/normalise', 'model'],
    ...['poll/collector', 'app/app', 'undici'],
  ],
  capture: ['commands/run', 'simulator/cloud', 'app/app', 'publish/retained-state', 'mqtt', 'undici'],
  inventory: [
    ...['capture/format', 'publish/retained-state', 'live/health', 'poll/call-tracker'],
    ...['app/app', 'mqtt/publisher', 'config/schema', 'undici'],
  ],
  poll: [
    'capture/format',
    'homeassistant/entities',
    'publish/retained-state',
    'live/health',
    'app/app',
    'mqtt/publisher',
    'commands/run',
    'config/schema',
    'undici',
  ],
  live: ['publish/retained-state', 'homeassistant/entities', 'app/app', 'isolarcloud/client', 'mqtt/publisher', 'config/schema', 'mqtt'],
  publish: ['app/app', 'isolarcloud/client', 'store/state-file', 'config/schema', 'commands/run', 'simulator/cloud', 'mqtt'],
  'page/view': [
    ...['page/server/server', 'page/model/page-model', 'app/page', 'store/state-file', 'isolarcloud/client', 'config/schema'],
    ...['publish/retained-state', 'commands/run', 'node:fs', 'hono', 'prom-client', 'preact'],
  ],
  'page/model': [
    ...['app/page', 'store/state-file', 'isolarcloud/client', 'mqtt/publisher', 'config/schema', 'publish/retained-state'],
    ...['commands/run', 'hono', '@hono/node-server', 'undici'],
  ],
  'page/server': [
    ...['app/page', 'store/state-file', 'isolarcloud/client', 'mqtt/publisher', 'config/schema', 'live/live-state', 'poll/collector'],
    ...['catalogue/index', 'homeassistant/ledger', 'setup/session', 'commands/run', 'undici', 'mqtt', 'prom-client'],
  ],
  'page/browser': [
    ...['page/server/server', 'page/model/page-model', 'app/page', 'live/live-state', 'catalogue/index', 'config/schema', 'model'],
    ...['commands/run', 'node:fs', 'hono', 'undici'],
  ],
  backfill: [
    ...['commands/context', 'app/ports', 'live/health', 'publish/announcements', 'capture/format', 'simulator/cloud', 'cli'],
    ...['config/schema', 'inventory/inventory', 'mqtt/publisher', 'store/state-log', 'store/progress-log', 'undici'],
  ],
  app: ['supervisor/client', 'commands/run', 'setup/session', 'simulator/cloud', 'cli', 'mqtt', 'undici'],
  setup: ['commands/context', 'app/stores', 'live/health', 'publish/announcements', 'simulator/cloud', 'store/state-file', 'cli', 'mqtt'],
  commands: ['store/state-file', 'app/stores', 'cli'],
};

/** Returns the specifier of an import in a folder of `src`: the name of a package unchanged, or the path of a file relative to the folder. */
const specifierOf = (imported: string, folderName: string): string =>
  existsSync(join(ROOT, 'src', `${imported}.ts`)) ? relative(folderName, `${imported}.ts`) : imported;

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'architecture-'));
const planted = Object.entries(FORBIDDEN).flatMap(([name, imports]) =>
  imports.map((imported, index) => ({ name, imported: specifierOf(imported, name), file: `src/${name}/planted-${index}.ts` })),
);
let complaints: ReadonlySet<string>;

/** Adds every forbidden import once to a copy of the sources, and lints the copy. */
beforeAll(() => {
  for (const name of ['src', 'biome.json', 'package.json', 'tsconfig.json', '.gitignore'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const { file, imported } of planted) write(file, `import '${imported}';\n`);
  write('src/readings/planted-clock.ts', 'export const now = (): number => Date.now();\n');
  write('src/poll/planted-process.ts', 'export const folder = (): string => process.cwd();\n');
  complaints = new Set(lint());
}, 60_000); // enough for a lint of all sources on a busy machine

afterAll(() => rmSync(folder, { recursive: true }));

const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};

const RULES: readonly string[] = ['lint/style/noRestrictedImports', 'lint/style/noRestrictedGlobals', 'lint/correctness/noNodejsModules'];

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string | { readonly file: string } };
}

/** Lints the copy. @returns the files with a violation */
function lint(): string[] {
  const { diagnostics } = JSON.parse(biome(['lint', '--reporter=json', '--max-diagnostics=none', 'src'])) as { diagnostics: Diagnostic[] };
  return diagnostics
    .filter(({ category }) => RULES.includes(category))
    .map(({ location: { path } }) => (typeof path === 'string' ? path : path.file));
}

function biome(args: readonly string[]): string {
  try {
    return execFileSync(join(ROOT, 'node_modules/.bin/biome'), args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

test('every folder has its rules', () => {
  const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const ruled = new Set(Object.keys(FORBIDDEN).map((name) => name.split('/')[0]));
  expect([...ruled].sort()).toEqual(folders.map(({ name }) => name).sort());
});

test('the sources break none of them', () => {
  expect([...complaints].filter((file) => !file.includes('planted-'))).toEqual([]);
});

describe.each(Object.keys(FORBIDDEN))('in %s', (folderName) => {
  test.each(planted.filter((one) => one.name === folderName))('an import of $imported fails the lint', ({ file }) => {
    expect(complaints).toContain(file);
  });
});

test('pure folders have no clock, and only the command line has the process', () => {
  expect(complaints).toContain('src/readings/planted-clock.ts');
  expect(complaints).toContain('src/poll/planted-process.ts');
});
