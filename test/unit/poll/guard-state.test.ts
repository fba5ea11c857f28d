import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentOf, type GuardState, guardStateCodec, memoriesIn, parsePlantMemory } from '../../../src/poll/guard-state.ts';

const course = { offset: 100, raw: 1_000, at: 1_773_000_000_000, movedAt: 1_773_000_000_000 };
const evidence = { firstRaw: 5, firstAt: course.at, raw: 6, at: course.at, movedAt: course.at, samples: 2, leaps: 0, strays: 0 };
const tracking = {
  course,
  former: course,
  evidence: { doubt: 'drop' as const, ...evidence },
  held: { since: course.at, samples: 2 },
  pacePerHour: 0,
};
const period = { period: 1_772_900_000_000, before: { ...course, shown: 20 }, unreset: false, zeroFirst: false };

/** A state with all numbers that it can contain. */
const memory: GuardState = {
  version: 1,
  plants: {
    '1': {
      offset: { declaredMinutes: -180, inForceMinutes: -180, proposal: { minutes: -120, localMs: course.at }, ahead: false },
      latitude: -23.5,
      longitude: -46.6,
      highestW: 7_000,
    },
  },
  devices: {
    '1_14_1_1': {
      witness: { serialNumber: 'A1', uuid: null, swappedAt: course.at, seenAt: course.at, seenReadAt: course.at, wrongClock: course.at },
      lastW: 5_000,
      counters: { '13134': { period: null, tracking }, '13112': { period, tracking } },
    },
  },
};
const text = JSON.stringify(memory);
/** The positions of all numbers except the version. */
const places = [...text.matchAll(/(?<=[:[])-?\d+(?:\.\d+)?/g)].map(({ index, 0: digits }) => ({ index, length: digits.length })).slice(1);

const written = fc.oneof(
  fc.constantFrom('1e308', '-1e308', '1e309', '-1e309', '-1', '8e15'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);

test('a memory goes through its file unchanged', () => {
  expect(guardStateCodec.parse(JSON.parse(text))).toEqual(memory);
  for (const plant of memoriesIn(memory).values()) expect(parsePlantMemory(JSON.parse(JSON.stringify(plant)))).toEqual(plant);
});

test('the memories of plants hold what the document of an earlier version has of them, and the other way round', () => {
  const [device] = Object.values(memory.devices);
  if (device === undefined) throw new Error('no device');
  const document: GuardState = { ...memory, devices: { ...memory.devices, '1_11_0_0': device, '2_14_1_1': device } };
  const memories = memoriesIn(document);
  expect(Object.keys(memories.get('1')?.devices ?? {})).toEqual(['1_14_1_1', '1_11_0_0']);
  expect(memories.get('2')).toMatchObject({ offset: null, highestW: 0, devices: { '2_14_1_1': device } });
  const { plants, devices } = documentOf(memories);
  expect(devices).toEqual(document.devices);
  expect(plants['1']).toEqual(memory.plants['1']);
});

test('a number that cannot be costs what it belongs to, never the file and never another counter', () => {
  fc.assert(
    fc.property(fc.constantFrom(...places), written, ({ index, length }, number) => {
      const damaged = `${text.slice(0, index)}${number}${text.slice(index + length)}`;
      const parsed = guardStateCodec.parse(JSON.parse(damaged));
      const ofPlant = memoriesIn(JSON.parse(damaged)).get('1');
      expect(parsePlantMemory(ofPlant)).toEqual(memoriesIn(parsed).get('1'));
      for (const [, digits] of JSON.stringify(parsed).matchAll(/[:[](-?\d[\d.e+-]*)/g))
        expect(Math.abs(Number(digits))).toBeLessThanOrEqual(1e15);
      const known = parsed.devices['1_14_1_1']?.counters ?? {};
      const untouched = Object.entries(memory.devices['1_14_1_1']?.counters ?? {}).filter(
        ([id, state]) => JSON.stringify(known[id]) === JSON.stringify(state),
      );
      expect(untouched.length).toBeGreaterThanOrEqual(1);
    }),
    { numRuns: 1_000 },
  );
});
