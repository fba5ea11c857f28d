import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentOf, type GuardState, guardStateCodec, memoriesIn, memoryCodec, UNKNOWN_PLANT } from '../../../src/poll/guard-state.ts';
import { packed, unpacked } from '../../../src/poll/packed-counter.ts';
import type { CounterState } from '../../../src/readings/guard/counter-guard.ts';

const segment = { offset: 100, raw: 1_000, at: 1_773_000_000_000, movedAt: 1_773_000_000_000 };
const evidence = { firstRaw: 5, firstAt: segment.at, raw: 6, at: segment.at, movedAt: segment.at, samples: 2, leaps: 0, strays: 0 };
const tracking = {
  segment,
  former: segment,
  evidence: { doubt: 'drop' as const, ...evidence },
  held: { since: segment.at, samples: 2 },
  pacePerHour: 0,
};
const undoubted = { segment, former: null, evidence: null, held: null, pacePerHour: 0 };
const period = { period: 1_772_900_000_000, before: { ...segment, shown: 20 }, unreset: false, zeroFirst: false };

/** A guard state in which every field that can hold a number has one. */
const memory: GuardState = {
  version: 1,
  plants: {
    '1': {
      offset: { declaredMinutes: -180, inForceMinutes: -180, proposal: { minutes: -120, localMs: segment.at }, ahead: false },
      latitude: -23.5,
      longitude: -46.6,
      highestW: 7_000,
    },
  },
  devices: {
    '1_14_1_1': {
      witness: {
        serialNumber: 'A1',
        uuid: null,
        swappedAt: segment.at,
        seenAt: segment.at,
        seenReadAt: segment.at,
        wrongClock: segment.at,
      },
      lastW: 5_000,
      counters: {
        '13134': { period: null, tracking },
        '13112': { period, tracking },
        '13130': { period: null, tracking: undoubted },
        '13131': { period: { ...period, before: null }, tracking: undoubted },
        '13132': { period, tracking: undoubted },
      },
    },
  },
};
const text = JSON.stringify(memory);
/** The positions of all numbers in the text of the state, except the version. */
const places = [...text.matchAll(/(?<=[:[])-?\d+(?:\.\d+)?/g)].map(({ index, 0: digits }) => ({ index, length: digits.length })).slice(1);

const written = fc.oneof(
  fc.constantFrom('1e308', '-1e308', '1e309', '-1e309', '-1', '8e15'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);

test('a memory goes through its file unchanged', () => {
  expect(guardStateCodec.parse(JSON.parse(text))).toEqual(memory);
  for (const plant of memoriesIn(memory).values())
    expect(memoryCodec.parse(JSON.parse(JSON.stringify(memoryCodec.stored(plant))))).toEqual(plant);
});

test('the memories of plants hold what the document of an earlier version has of them, and the other way round', () => {
  const [device] = Object.values(memory.devices);
  if (device === undefined) throw new Error('no device');
  const document: GuardState = { ...memory, devices: { ...memory.devices, '1_11_0_0': device, '2_14_1_1': device } };
  const memories = memoriesIn(document);
  expect(Object.keys(memories.get('1')?.devices ?? {})).toEqual(['1_14_1_1', '1_11_0_0']);
  expect(memories.get('2')).toMatchObject({ offset: null, highestW: 0, devices: { '2_14_1_1': { lastW: device.lastW } } });
  const { plants, devices } = documentOf(memories);
  expect(devices).toEqual(document.devices);
  expect(plants['1']).toEqual(memory.plants['1']);
});

const quantity = fc.double({ min: 0, max: 1e15, noNaN: true }).map((number) => number + 0);
const time = fc.integer({ min: 0, max: 4_102_444_800_000 });
const anySegment = fc.record({
  offset: fc.double({ min: -1e15, max: 1e15, noNaN: true }).map((number) => number + 0),
  raw: quantity,
  at: time,
  movedAt: time,
});
const counterState: fc.Arbitrary<CounterState> = fc.record({
  period: fc.option(
    fc.record({
      period: time,
      before: fc.option(fc.tuple(anySegment, quantity).map(([ended, shown]) => ({ ...ended, shown }))),
      unreset: fc.boolean(),
      zeroFirst: fc.boolean(),
    }),
  ),
  tracking: fc.record({
    segment: fc.option(anySegment),
    former: fc.option(anySegment, { freq: 1 }),
    evidence: fc.constant(null),
    held: fc.option(fc.record({ since: time, samples: fc.nat() }), { freq: 1 }),
    pacePerHour: fc.oneof(fc.constant(0), quantity),
  }),
});

test('a counter of which an earlier version called the segment its course is read like any other', () => {
  const former = JSON.parse(text.replaceAll('"segment":', '"course":')) as unknown;
  expect(guardStateCodec.parse(former)).toEqual(memory);
});

test('a counter goes through its list of numbers unchanged', () => {
  fc.assert(
    fc.property(counterState, time, (state, seenAt) => {
      const numbers = packed(state, seenAt);
      if (numbers !== null) expect(unpacked(JSON.parse(JSON.stringify(numbers)), seenAt)).toEqual(state);
    }),
    { numRuns: 1_000 },
  );
});

test('a list of numbers that cannot be is no counter, and costs no other', () => {
  const device = memory.devices['1_14_1_1'];
  if (device === undefined) throw new Error('no device');
  const number = fc.oneof(fc.double(), fc.constantFrom<unknown>(null, 'x', [], {}, 1e15, -1e15, 0));
  fc.assert(
    fc.property(fc.array(number, { maxLength: 12 }), (numbers) => {
      const counters = Object.entries({ ...device.counters, '13130': JSON.parse(JSON.stringify(numbers)) as CounterState });
      const parsed = memoryCodec.parse({ ...UNKNOWN_PLANT, devices: { d: { ...device, counters } } });
      const { '13130': damaged, ...others } = Object.fromEntries(parsed.devices['d']?.counters ?? []);
      const { '13130': _, ...untouched } = device.counters;
      expect(others).toEqual(untouched);
      expect(damaged === null || canBe(damaged as CounterState)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

/** Whether the file of an earlier version can contain this state, because it can be read again. */
const canBe = (state: CounterState): boolean => {
  const document = { version: 1, plants: {}, devices: { d: { ...memory.devices['1_14_1_1'], counters: { p: state } } } };
  return guardStateCodec.parse(JSON.parse(JSON.stringify(document))).devices['d']?.counters['p'] !== null;
};

test('a number that cannot be costs what it belongs to, never the file and never another counter', () => {
  fc.assert(
    fc.property(fc.constantFrom(...places), written, ({ index, length }, number) => {
      const damaged = `${text.slice(0, index)}${number}${text.slice(index + length)}`;
      const parsed = guardStateCodec.parse(JSON.parse(damaged));
      const { plants, devices } = JSON.parse(damaged);
      const listed = Object.entries<{ counters: object }>(devices).map(([psKey, device]) => [
        psKey,
        { ...device, counters: Object.entries(device.counters) },
      ]);
      const ofPlant = { ...plants['1'], devices: Object.fromEntries(listed) };
      expect(memoryCodec.parse(ofPlant)).toEqual(memoriesIn(parsed).get('1'));
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
