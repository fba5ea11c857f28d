import { basename } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CompiledCopy } from '../../support/compiled-copy.ts';

const REDACT_STATE = 'src/capture/redact-state.ts';
const REDACT_CONFIG = 'src/capture/redact-config.ts';

/** A copy of the modules that decide what a capture contains, to be changed and compiled. */
const copy = new CompiledCopy([REDACT_STATE, REDACT_CONFIG]);
afterAll(() => copy.remove());

const SECTIONS = ['src/config/schema.ts', 'src/config/mqtt-options.ts', 'src/config/custom-point.ts'];

/** Adds an option with a unique name to every section of the schema, except those in `leftOut`. @returns the names */
function growSections(leftOut: ReadonlySet<string>): readonly string[] {
  const planted: string[] = [];
  for (const file of SECTIONS) {
    let count = 0;
    copy.change(file, (text) =>
      text.replace(/strictObject\(\{/g, (begin) => {
        count += 1;
        const name = `planted_in_${basename(file, '.ts').replace('-', '_')}_${count}_`;
        if (leftOut.has(name)) return begin;
        planted.push(name);
        return `${begin} ${name}: z.string().default(''),`;
      }),
    );
  }
  return planted;
}

test('a new option under any section of the configuration does not compile into a capture by itself', () => {
  const missed = new Set<string>();
  // If members are missing in nested objects, the compiler reports only those of the innermost. So the reported sections are left
  // out, and the rest is compiled again.
  for (;;) {
    const left = growSections(missed);
    if (left.length === 0) break;
    const complaints = copy
      .compile()
      .split('\n')
      .filter((line) => line.startsWith(REDACT_CONFIG))
      .join('\n');
    const named = left.filter((name) => complaints.includes(`Property '${name}' is missing`));
    expect(named, `${left} are not missed: ${complaints}`).not.toEqual([]);
    for (const name of named) missed.add(name);
  }
  expect(missed.size).toBeGreaterThanOrEqual(13);
  copy.restore(...SECTIONS);
});

/** Decisions and their replacements, with which texts, lists or maps of texts, or whole sections would be shown unchanged. */
const PASSED = [
  ['client_id: nothing', "client_id: 'shown'"],
  ['exclude: ids', "exclude: 'shown'"],
  ['identity: (pairs, pseudonyms) =>', "identity: 'shown', x: (pairs, pseudonyms) =>"],
  ["network: { ipv4_only: 'shown', proxy: nothing, timeout_seconds: 'shown' }", "network: 'shown'"],
] as const;

test('an option that can hold free text, and a section, cannot be passed through as they are', () => {
  copy.change(REDACT_CONFIG, (text) => PASSED.reduce((changed, [before, after]) => changed.replace(before, after), text));
  const complaints = copy.complaintsIn(REDACT_CONFIG);
  for (const [, after] of PASSED) expect(complaints).toContainEqual(expect.stringContaining(after.split(',')[0] ?? ''));
  copy.restore(REDACT_CONFIG);
});

/** The file of a state's type, the line with which the type begins, and the beginning of the decisions that must not compile. */
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

/** Types that contain other types of the same file, for which the compiler would report the error first. */
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
    copy.change(file, (text) =>
      growths
        .filter(([of]) => of === file)
        .reduce(
          (grown, [, begin]) => grown.replace(begin, `${begin} ${begin.endsWith('({') ? 'note: z.string(),' : 'note: string;'}`),
          text,
        ),
    );
  const complaints = copy.complaintsIn(REDACT_STATE);
  for (const [, , line] of growths) expect(complaints).toContainEqual(expect.stringContaining(line));
  copy.restore(...files);
});
