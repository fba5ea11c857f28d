import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'decisions-'));

/** A copy of the sources, of which the compiler looks at what a capture is made of. */
beforeAll(() => {
  for (const name of ['src', 'package.json']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const files = ['src/app/capture.ts', 'src/commands/capture/with-capture.ts'];
  const options = { extends: join(ROOT, 'tsconfig.json'), compilerOptions: { rootDir: '.' }, include: [], files };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Changes a file of the copy; the original stays what the change begins with. */
function change(file: string, changed: (text: string) => string): void {
  const original = readFileSync(join(ROOT, file), 'utf8');
  const text = changed(original);
  expect(text, file).not.toBe(original);
  writeFileSync(join(folder, file), text);
}

const restore = (file: string): void => cpSync(join(ROOT, file), join(folder, file));

/** What the compiler says of the copy. */
function compile(): string {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  try {
    return execFileSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false', '--noErrorTruncation'], {
      cwd: folder,
      encoding: 'utf8',
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

/** The lines of a file that do not compile. */
function complaintsIn(file: string): readonly string[] {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  return [...compile().matchAll(/^(\S+?)\((\d+),/gm)].flatMap(([, path, number]) =>
    path === file ? [lines[Number(number) - 1] ?? ''] : [],
  );
}

const REDACT_STATE = 'src/capture/redact-state.ts';
const REDACT_CONFIG = 'src/capture/redact-config.ts';
const SECTIONS = ['src/config/schema.ts', 'src/config/custom-point.ts'];

/** Grows every section of the schema by an option of a name of its own, but for those that are left out. */
function growSections(leftOut: ReadonlySet<string>): readonly string[] {
  const planted: string[] = [];
  for (const file of SECTIONS) {
    restore(file);
    const text = readFileSync(join(ROOT, file), 'utf8');
    let count = 0;
    const grown = text.replace(/strictObject\(\{/g, (begin) => {
      count += 1;
      const name = `planted_in_${file === SECTIONS[0] ? 'section' : 'own_point'}_${count}_`;
      if (leftOut.has(name)) return begin;
      planted.push(name);
      return `${begin} ${name}: z.string().default(''),`;
    });
    writeFileSync(join(folder, file), grown);
  }
  return planted;
}

test('a new option under any section of the configuration does not compile into a capture by itself', () => {
  const missed = new Set<string>();
  // Of an object that lacks a member the compiler names only the innermost ones: they are taken away and the rest is asked again.
  for (;;) {
    const left = growSections(missed);
    if (left.length === 0) break;
    const complaints = compile()
      .split('\n')
      .filter((line) => line.startsWith(REDACT_CONFIG))
      .join('\n');
    const named = left.filter((name) => complaints.includes(`Property '${name}' is missing`));
    expect(named, `${left} are not missed: ${complaints}`).not.toEqual([]);
    for (const name of named) missed.add(name);
  }
  expect(missed.size).toBeGreaterThanOrEqual(13);
  SECTIONS.forEach(restore);
});

/** Texts, lists and maps of them, and whole sections, passed through as they are. */
const PASSED = [
  ['client_id: nothing', "client_id: 'shown'"],
  ['exclude: ids', "exclude: 'shown'"],
  ['identity: (pairs, pseudonyms) =>', "identity: 'shown', x: (pairs, pseudonyms) =>"],
  ["network: { ipv4_only: 'shown', proxy: nothing, timeout_seconds: 'shown' }", "network: 'shown'"],
] as const;

test('an option that can hold free text, and a section, cannot be passed through as they are', () => {
  change(REDACT_CONFIG, (text) => PASSED.reduce((changed, [before, after]) => changed.replace(before, after), text));
  const complaints = complaintsIn(REDACT_CONFIG);
  for (const [, after] of PASSED) expect(complaints).toContainEqual(expect.stringContaining(after.split(',')[0] ?? ''));
  restore(REDACT_CONFIG);
});

/** Where what is remembered is described, how it gets a text that it did not have, and what of the redaction then does not compile. */
type Growth = readonly [file: string, begin: string, line: string];
const GROWN: readonly Growth[] = [
  ['src/isolarcloud/auth/account.ts', 'const tokenSchema = z.object({', 'const TOKEN'],
  ['src/isolarcloud/auth/account.ts', 'const credentialStateSchema = z.object({', 'const credentials: Decisions'],
  ['src/isolarcloud/auth/account.ts', 'const loginSchema = momentSchema.extend({', 'const loginDecisions'],
  ['src/isolarcloud/auth/account.ts', 'const failure = momentSchema.extend({', 'const refused: Decisions'],
  ['src/isolarcloud/call-meter.ts', 'limits: z.object({', 'shown(limits)'],
  ['src/poll/rejected-points.ts', 'const searchSchema = z.object({', 'suspects: suspects.map'],
  ['src/homeassistant/ledger.ts', 'const announcedDeviceSchema = z.object({', 'const ANNOUNCED'],
  ['src/readings/guard/counter-segment.ts', 'export interface CounterSegment {', 'shown(counter)'],
  ['src/readings/guard/sample-time.ts', 'export interface Witness {', 'witness: {'],
  ['src/readings/plant-offset.ts', 'export interface PlantOffset {', 'const PLANT'],
];

/** These hold others of the same file, of which the compiler would speak first. */
const HOLDERS: readonly Growth[] = [
  ['src/poll/guard-state.ts', 'export interface PlantGuardState extends Whereabouts {', 'const PLANT'],
  ['src/poll/guard-state.ts', 'export interface DeviceGuardState {', 'const DEVICE'],
];

test.each([
  ['parts', GROWN],
  ['wholes', HOLDERS],
])('a new text in what is remembered does not compile into a capture by itself: %s', (_, growths) => {
  const files = [...new Set(growths.map(([file]) => file))];
  for (const file of files)
    change(file, (text) =>
      growths
        .filter(([of]) => of === file)
        .reduce(
          (grown, [, begin]) => grown.replace(begin, `${begin} ${begin.endsWith('({') ? 'note: z.string(),' : 'note: string;'}`),
          text,
        ),
    );
  const complaints = complaintsIn(REDACT_STATE);
  for (const [, , line] of growths) expect(complaints).toContainEqual(expect.stringContaining(line));
  files.forEach(restore);
});
