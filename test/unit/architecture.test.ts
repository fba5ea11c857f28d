import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** For each room, imports that would turn a dependency round or reach past a port (docs/architecture.md). */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  readings: [
    '../capture/answers.ts',
    '../isolarcloud/client.ts',
    '../config/schema.ts',
    '../bridge/intake.ts',
    '../app.ts',
    'node:fs',
    'undici',
  ],
  schedule: ['../mqtt/publisher.ts', '../store/state-file.ts', '../bridge/intake.ts', '../open-client.ts', 'node:timers', 'mqtt'],
  catalogue: [
    '../history/span.ts',
    '../homeassistant/announcer.ts',
    '../simulator/cloud.ts',
    '../bridge/intake.ts',
    '../assemble.ts',
    'node:path',
    'zod',
  ],
  isolarcloud: [
    '../capture/answers.ts',
    '../history/span.ts',
    '../mqtt/publisher.ts',
    '../homeassistant/announcer.ts',
    '../store/state-file.ts',
    '../config/schema.ts',
    '../bridge/intake.ts',
    '../assemble.ts',
    'mqtt',
  ],
  mqtt: [
    '../capture/answers.ts',
    '../isolarcloud/client.ts',
    '../homeassistant/announcer.ts',
    '../store/state-file.ts',
    '../config/schema.ts',
    '../bridge/intake.ts',
    '../open-mqtt.ts',
    'undici',
  ],
  homeassistant: [
    '../capture/answers.ts',
    '../isolarcloud/client.ts',
    '../mqtt/publisher.ts',
    '../store/state-file.ts',
    '../config/schema.ts',
    '../bridge/intake.ts',
    '../app.ts',
    'aedes',
  ],
  store: [
    '../capture/answers.ts',
    '../isolarcloud/client.ts',
    '../mqtt/publisher.ts',
    '../homeassistant/announcer.ts',
    '../config/schema.ts',
    '../bridge/intake.ts',
    '../app.ts',
    'undici',
  ],
  history: [
    '../capture/answers.ts',
    '../mqtt/publisher.ts',
    '../homeassistant/announcer.ts',
    '../store/state-file.ts',
    '../config/schema.ts',
    '../bridge/intake.ts',
    '../commands/history.ts',
    '../open-client.ts',
    'undici',
  ],
  config: [
    '../capture/answers.ts',
    '../isolarcloud/client.ts',
    '../mqtt/publisher.ts',
    '../homeassistant/announcer.ts',
    '../bridge/intake.ts',
    '../open-client.ts',
    'undici',
  ],
  simulator: [
    '../capture/answers.ts',
    '../isolarcloud/client.ts',
    '../catalogue/index.ts',
    '../readings/normalise.ts',
    '../model.ts',
    '../bridge/intake.ts',
    '../app.ts',
    'undici',
  ],
  capture: ['../commands/run.ts', '../simulator/cloud.ts', '../app.ts', '../open-outside.ts', 'mqtt', 'undici'],
  bridge: ['../capture/answers.ts', '../commands/run.ts', '../simulator/cloud.ts', '../app.ts', '../assemble.ts', 'mqtt', 'undici'],
  commands: ['../cli.ts'],
};

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'architecture-'));
const planted = Object.entries(FORBIDDEN).flatMap(([room, imports]) =>
  imports.map((imported, index) => ({ room, imported, file: `src/${room}/planted-${index}.ts` })),
);
let complaints: ReadonlySet<string>;

/** One lint over a copy of the sources in which every forbidden import stands once. */
beforeAll(() => {
  for (const name of ['src', 'biome.json', 'package.json', 'tsconfig.json', '.gitignore'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const { file, imported } of planted) write(file, `import '${imported}';\n`);
  write('src/readings/planted-clock.ts', 'export const now = (): number => Date.now();\n');
  write('src/bridge/planted-process.ts', 'export const folder = (): string => process.cwd();\n');
  complaints = new Set(lint());
});

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

/** Files that break a rule of dependencies. */
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

test('every room has its rules', () => {
  const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(Object.keys(FORBIDDEN).sort()).toEqual(rooms.map(({ name }) => name).sort());
});

test('what is there breaks none of them', () => {
  expect([...complaints].filter((file) => !file.includes('planted-'))).toEqual([]);
});

describe.each(Object.keys(FORBIDDEN))('in %s', (room) => {
  test.each(planted.filter((one) => one.room === room))('an import of $imported fails the lint', ({ file }) => {
    expect(complaints).toContain(file);
  });
});

test('pure rooms have no clock, and only the command line has the process', () => {
  expect(complaints).toContain('src/readings/planted-clock.ts');
  expect(complaints).toContain('src/bridge/planted-process.ts');
});
