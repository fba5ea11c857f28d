import fc from 'fast-check';
import pino from 'pino';
import { expect, test } from 'vitest';
import { DeviceReplacements } from '../../../src/inventory/device-replacements.ts';
import type { Device } from '../../../src/model.ts';
import { device } from '../poll/support.ts';

const devicesOf = (psKeys: readonly string[]): ReadonlyMap<string, Device> => new Map(psKeys.map((psKey) => [psKey, device(psKey)]));

const keys = (count: number, from: number): readonly string[] => Array.from({ length: count }, (_, index) => `1_14_${from + index}_1`);

interface Listed {
  /** Devices that the newest list lacks for the first time; they still count as present. */
  readonly missedOnce?: readonly string[];
  readonly complete?: boolean;
}

/** @param seen ps_keys of devices that an earlier run has read */
function watching(seen: readonly string[], identity: Readonly<Record<string, string>> = {}) {
  const warnings: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) });
  const replacements = new DeviceReplacements({ identity, seen, log });
  return {
    warnings,
    list: (psKeys: readonly string[], { missedOnce = [], complete = true }: Listed = {}): void =>
      replacements.update({ devices: devicesOf([...psKeys, ...missedOnce]), missedOnce: new Set(missedOnce), complete }),
    problems: () => replacements.problems.map(({ code, context }) => `${code} ${context.detail}`),
  };
}

const [OLD, NEW, NEWER, OTHER] = ['1_14_1_1', '1_14_2_1', '1_14_3_1', '1_14_4_1'] as const;
const replaced = (newKey: string, oldKey: string): string => `device_replaced identity: { "${newKey}": "${oldKey}" }`;

test('a device that takes the place of another is noticed', () => {
  const { list, problems } = watching([OLD]);
  list([NEW]);
  expect(problems()).toEqual([replaced(NEW, OLD)]);
});

test('a device that stands beside the known one takes no place, then or later', () => {
  const { list, problems } = watching([OLD]);
  list([OLD, NEW]);
  list([NEW]);
  expect(problems()).toEqual([]);
});

test.each([
  ['plant', '2_14_2_1'],
  ['device type', '1_43_2_1'],
  ['plant, though its id begins alike', '11_14_2_1'],
])('a new device of another %s does not take its place', (_what, newKey) => {
  const { list, problems } = watching([OLD]);
  list([newKey]);
  expect(problems()).toEqual([]);
});

test('a device that a list lacks once is not taken for replaced; one that stays away is', () => {
  const { list, problems } = watching([OLD]);
  list([OLD]);
  list([NEW], { missedOnce: [OLD] });
  expect(problems()).toEqual([]);
  list([NEW]);
  expect(problems()).toEqual([replaced(NEW, OLD)]);
});

test('of a list that is not whole nothing is concluded', () => {
  const { list, problems } = watching([OLD]);
  list([NEW], { complete: false });
  expect(problems()).toEqual([]);
  list([NEW]);
  expect(problems()).toEqual([replaced(NEW, OLD)]);
});

test('the problem ends when the old device is back or the new one is gone', () => {
  const { list, problems } = watching([OLD]);
  list([NEW]);
  list([]);
  expect(problems()).toEqual([]);
  list([NEW]);
  expect(problems()).toEqual([replaced(NEW, OLD)]);
  list([OLD, NEW]);
  expect(problems()).toEqual([]);
});

test('two new devices stand for two old ones, each for one', () => {
  const { list, problems } = watching([OLD, OTHER]);
  list([NEW, NEWER]);
  expect(problems()).toEqual([replaced(NEW, OLD), replaced(NEWER, OTHER)]);
});

test('a replacement is said once, however often the list is looked at', () => {
  const { list, warnings } = watching([OLD]);
  for (let poll = 0; poll < 3; poll++) list([NEW]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(NEW);
});

test('an identity in the configuration is a problem while its new key is in sight beside the old one', () => {
  const { list, problems } = watching([OLD], { [NEW]: OLD });
  list([OLD]);
  expect(problems()).toEqual([]);
  list([OLD, NEW]);
  expect(problems()).toEqual([`identity_taken identity: { "${NEW}": "${OLD}" }`]);
});

test('for any listings, an old device is named at most once, and only if it is not listed and of the same type', () => {
  const pool = [...keys(5, 1), '1_43_1_1', '1_43_2_1', '2_14_1_1'];
  const subset = fc.subarray(pool);
  fc.assert(
    fc.property(subset, fc.array(fc.tuple(subset, fc.boolean()), { minLength: 1, maxLength: 6 }), (seen, lists) => {
      const { list, problems } = watching(seen);
      for (const [psKeys, complete] of lists) {
        list(psKeys, { complete });
        if (!complete) continue;
        const pairs = problems().map((line) => /"(?<newKey>.+)": "(?<oldKey>.+)"/.exec(line)?.groups ?? {});
        const kindOf = (psKey = ''): string => psKey.split('_').slice(0, 2).join('_');
        expect(new Set(pairs.map(({ oldKey }) => oldKey)).size).toBe(pairs.length);
        for (const { newKey = '', oldKey = '' } of pairs) {
          expect([psKeys.includes(newKey), psKeys.includes(oldKey), kindOf(newKey)]).toEqual([true, false, kindOf(oldKey)]);
        }
      }
    }),
  );
});

test('up to 200 new devices in one list are compared with what was there; more are another fleet', () => {
  const of = (count: number): readonly string[] => {
    const { list, problems } = watching([OLD]);
    list(keys(count, 100));
    return problems();
  };
  expect(of(200)).toEqual([replaced('1_14_100_1', OLD)]);
  expect(of(201)).toEqual([]);
});

test('a listing of 100,000 unknown devices does not delay the bridge', () => {
  const { list, problems } = watching(keys(2_000, 1));
  const began = performance.now();
  list(keys(100_000, 1_000_000));
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(problems()).toEqual([]);
});
