import { expect, test } from 'vitest';
import { DeviceReplacements } from '../../../src/inventory/device-replacements.ts';
import { deviceOf } from '../../../src/isolarcloud/wire/device.ts';
import { createLog } from '../../../src/log.ts';
import type { Device } from '../../../src/model.ts';

const log = createLog({ level: 'error', secrets: [] }, () => undefined);
const NONE: ReadonlySet<string> = new Set();

const listed = (psKeys: readonly string[]): ReadonlyMap<string, Device> =>
  new Map(psKeys.map((psKey) => [psKey, deviceOf({ ps_key: psKey }) as Device]));

const keys = (count: number, from: number): readonly string[] => Array.from({ length: count }, (_, index) => `1_14_${from + index}_1`);

test('a device that takes the place of another is noticed', () => {
  const replacements = new DeviceReplacements({ identity: {}, seen: keys(1, 1), log });
  replacements.update({ devices: listed(keys(1, 2)), missedOnce: NONE, complete: true });
  expect(replacements.problems.map(({ context }) => context.detail)).toEqual(['identity: { "1_14_2_1": "1_14_1_1" }']);
});

test('a list of 100,000 devices that nobody has seen does not hold up the bridge', () => {
  const replacements = new DeviceReplacements({ identity: {}, seen: keys(2_000, 1), log });
  const began = performance.now();
  replacements.update({ devices: listed(keys(100_000, 1_000_000)), missedOnce: NONE, complete: true });
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(replacements.problems).toEqual([]);
});
