import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pointsOf } from '../../../src/catalogue/index.ts';
import { documentOf, memoryCodec, type PlantMemory } from '../../../src/poll/guard-state.ts';
import { type LogFiles, REAL_FILES } from '../../../src/store/log-files.ts';
import { StateLog } from '../../../src/store/state-log.ts';

const START = Date.UTC(2026, 2, 10, 15);
const STEP_MS = 300_000;
const PLANTS = 1_000;
/** Key: end of a device's ps_key. Value: number of its counters. The devices are those of a plant with battery and meter. */
const COUNTERS: Readonly<Record<string, number>> = {
  '11_0_0': 13,
  '14_1_1': 18,
  '43_2_1': 2,
  '7_3_1': 6,
  '1_4_1': 4,
  '9_5_1': 1,
  '22_247_1': 0,
};

/** Returns a value with as many digits as that of a counter, the same in every run of the test. */
const amount = (plant: number, counter: number, poll: number): number =>
  Math.round((Math.sin(plant * 97 + counter) + 1.5) * 1e7 + poll * (counter + 1)) / 1e4;

/** Returns the guard's memory of one plant after a poll on its third day. Each poll changes every counter. */
function memoryOf(plant: number, poll: number): PlantMemory {
  const at = START + poll * STEP_MS;
  const psId = String(2_000_001 + plant);
  const devices = Object.entries(COUNTERS).map(([suffix, count]) => {
    const counters = pointsOf(14)
      .slice(0, count)
      .map(({ pointId }, index) => {
        const raw = amount(plant, index, poll);
        const before = {
          offset: 0,
          raw: amount(plant, index, 0),
          at: START - 43_200_000,
          movedAt: START - 72_000_000,
          shown: amount(plant, index, 0),
        };
        const period = index % 2 === 0 ? null : { period: START - 54_000_000, before, unreset: false, zeroFirst: false };
        const segment = { offset: 0, raw, at, movedAt: at };
        return [pointId, { period, tracking: { segment, former: null, evidence: null, held: null, pacePerHour: 0 } }] as const;
      });
    const witness = {
      serialNumber: `A${psId}${suffix}`,
      uuid: `${psId}${count}`,
      swappedAt: null,
      seenAt: at,
      seenReadAt: at + 850,
      wrongClock: null,
    };
    return [`${psId}_${suffix}`, { witness, lastW: amount(plant, 99, poll), counters: new Map(counters) }] as const;
  });
  const offset = { declaredMinutes: -180, inForceMinutes: -180, proposal: null, ahead: false };
  return { offset, latitude: -23.55, longitude: -46.63, highestW: 7_277.5, devices: Object.fromEntries(devices) };
}

test('a poll that changes all of 1,000 plants is one write of at most 3 MB, and one flush', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'state-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const writes: number[] = [];
  const counted =
    (write: LogFiles['append']): LogFiles['append'] =>
    (path, text) => {
      writes.push(Buffer.byteLength(text));
      return write(path, text);
    };
  const files: LogFiles = { ...REAL_FILES, append: counted(REAL_FILES.append), replace: counted(REAL_FILES.replace) };
  const path = join(folder, 'guard.jsonl');
  const log = new StateLog(path, memoryCodec, { files });
  const all = (poll: number): ReadonlyMap<string, PlantMemory> =>
    new Map(Array.from({ length: PLANTS }, (_, plant) => [String(2_000_001 + plant), memoryOf(plant, poll)]));
  const POLLS = 3;
  for (let poll = 1; poll <= POLLS; poll++) await log.commit(all(poll));
  expect(writes).toHaveLength(POLLS);
  expect(Math.max(...writes)).toBeLessThanOrEqual(3_000_000);
  expect(JSON.stringify(documentOf(new Map([['1', memoryOf(0, 1)]]))).length).toBeGreaterThan(10_000);
  expect(await new StateLog(path, memoryCodec).read()).toEqual(all(POLLS));
});
