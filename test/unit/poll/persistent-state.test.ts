import pino from 'pino';
import { expect, test } from 'vitest';
import { pointsOf } from '../../../src/catalogue/index.ts';
import type { PlantMemory } from '../../../src/poll/guard-state.ts';
import { PersistentState } from '../../../src/poll/persistent-state.ts';
import { HOUR, MINUTE, plant, START, sample } from './support.ts';

const DAY = 24 * HOUR;
const YIELD = '13134';
const specs = pointsOf(14).filter(({ pointId }) => pointId === YIELD);

/** Simulates a run of the bridge. @param known the state that an earlier run has saved */
function run(known: ReadonlyMap<string, PlantMemory> = new Map(), startMs = START) {
  let nowMs = startMs;
  const saved: ReadonlyMap<string, PlantMemory>[] = [];
  const memory = new PersistentState(known, {
    save: async (changes) => void saved.push(changes),
    journal: async () => undefined,
    publishedBefore: () => null,
    log: pino({ enabled: false }),
    onError: (error) => {
      throw error;
    },
    now: () => nowMs,
  });
  return {
    known: memory.guardMemory,
    /** Reads the value of a device's lifetime counter and saves the state. @returns the published value, and the saved changes */
    read: async (psId: string, psKey: string, value: number) => {
      nowMs += 5 * MINUTE;
      const taken = sample(psKey, null);
      const at = { measuredAt: nowMs, deviceTime: null, readAt: nowMs };
      const readings = { ...taken, ...at, specs, values: specs.map(() => value) };
      const origin = { plant: plant(psId), sample: taken, readAt: nowMs, offsetMinutes: -180 };
      const guarded = memory.guard.guard(readings, origin, () => undefined);
      await memory.keep();
      return { published: guarded.values[0], saved: saved.at(-1) ?? new Map() };
    },
    keep: async () => {
      await memory.keep();
      return saved.at(-1) ?? new Map();
    },
    observe: (psId: string) => memory.clocks.observe(plant(psId), [], nowMs),
  };
}

const totalIn = (memory: PlantMemory | undefined, psKey: string): unknown =>
  memory?.devices[psKey]?.counters.get(YIELD)?.tracking.segment?.raw;

test('only the plants that a poll has read are saved, each with all its devices', async () => {
  const bridge = run();
  await bridge.read('1', '1_14_1_1', 100);
  await bridge.read('2', '2_14_1_1', 200);
  const { saved } = await bridge.read('1', '1_14_2_1', 300);
  expect([...saved.keys()]).toEqual(['1']);
  expect(Object.keys(saved.get('1')?.devices ?? {})).toEqual(['1_14_1_1', '1_14_2_1']);
  expect(await bridge.keep()).toEqual(new Map());
});

test('a plant whose clock has become known is saved, once', async () => {
  const bridge = run();
  await bridge.read('1', '1_14_1_1', 100);
  bridge.observe('2');
  expect((await bridge.keep()).get('2')).toMatchObject({ offset: { inForceMinutes: -180 }, devices: {} });
  expect(await bridge.keep()).toEqual(new Map());
});

test('the next run begins with the saved state of all plants', async () => {
  const first = run();
  const one = await first.read('1', '1_14_1_1', 100);
  await first.read('2', '2_14_1_1', 200);
  const two = await first.read('2', '2_14_1_1', 200.5);
  const next = run(new Map([...one.saved, ...two.saved]), START + HOUR);
  expect(next.known.knownDevices()).toEqual(['1_14_1_1', '2_14_1_1']);
  expect((await next.read('2', '2_14_1_1', 0)).published).toBe(200.5);
});

test('a device that was remembered with two plants goes on from where it was read last', async () => {
  const first = run();
  const old = await first.read('9', '1_14_1_1', 100);
  const later = await first.read('1', '1_14_1_1', 100.5);
  expect(totalIn(later.saved.get('1'), '1_14_1_1')).toBe(100.5);
  for (const known of [
    [...old.saved, ...later.saved],
    [...later.saved, ...old.saved],
  ]) {
    expect((await run(new Map(known), START + HOUR).read('1', '1_14_1_1', 0)).published).toBe(100.5);
  }
});

test('a device that was not seen for 400 days is forgotten with the next poll of its plant', async () => {
  const { saved } = await run().read('1', '1_14_1_1', 100);
  const later = await run(saved, START + 401 * DAY).read('1', '1_14_2_1', 5);
  expect(Object.keys(later.saved.get('1')?.devices ?? {})).toEqual(['1_14_2_1']);
});

test('a poll waits for the save of another account that may hold its values', async () => {
  let finish = (): void => undefined;
  const saving = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const memory = new PersistentState(new Map(), {
    save: () => saving,
    journal: async () => undefined,
    publishedBefore: () => null,
    log: pino({ enabled: false }),
    onError: () => undefined,
    now: () => START,
  });
  memory.clocks.observe(plant('1'), [], START);
  const ended: string[] = [];
  const first = memory.keep().then(() => ended.push('first'));
  const second = memory.keep().then(() => ended.push('second'));
  await Promise.resolve();
  expect(ended).toEqual([]);
  finish();
  await Promise.all([first, second]);
  expect(ended).toEqual(['first', 'second']);
});
