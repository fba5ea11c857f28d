import { describe, expect, test } from 'vitest';
import { DisturbedStarts, RECOVERY, type RetainedPayloads } from '../../support/disturbed-starts.ts';
import { answersOf, partOf, silencesOf } from '../../support/faults.ts';
import { HOUR, MINUTE } from '../../support/test-bed.ts';
import type { Fault, ProxiedConnection } from '../../support/withholding-proxy.ts';

const ENOUGH_PROBLEMS = 10;

interface Undisturbed {
  readonly picture: RetainedPayloads;
  /** The connections of a start without faults, when everything is announced. */
  readonly connections: readonly ProxiedConnection[];
}

async function undisturbed(starts: DisturbedStarts): Promise<Undisturbed> {
  const whole = await starts.start();
  await starts.settle(whole);
  const picture = await starts.retainedPayloads();
  await starts.stop(whole);

  const counted = await starts.start();
  const published = (): Set<string> => new Set(counted.proxy.connections.flatMap((connection) => connection.published));
  const isAnnounced = await starts.bed.passUntil(() => [...picture.keys()].every((topic) => published().has(topic)), RECOVERY);
  const connections = counted.proxy.connections.map((connection) => ({ ...connection, counts: new Map(connection.counts) }));
  await starts.stop(counted);
  expect(isAnnounced).toBe(true);
  return { picture, connections };
}

/** Starts a bridge with this fault, lets it recover, and stops it. @returns the problems found */
async function problemsOf(starts: DisturbedStarts, fault: Fault, picture: RetainedPayloads): Promise<readonly string[]> {
  const start = await starts.start((proxy) => proxy.withhold(fault));
  await starts.settle(start);
  const { disturbed } = start.proxy;
  const stillOpen = disturbed.filter(({ isOpen }) => isOpen);
  const retained = await starts.bed.retained();
  const missing = [...picture.keys()].filter((topic) => !retained.has(topic));
  const reached = await starts.retainedPayloads();
  const other = [...picture].filter(([topic, payload]) => reached.get(topic) !== payload);
  const isStopped = await starts.stop(start);
  const problems = {
    'nothing was withheld': disturbed.length === 0,
    'the connection is kept': stillOpen.length > 0,
    [`${missing.length} topics are missing`]: missing.length > 0,
    [`${other.length} topics differ`]: other.length > 0,
    'it does not stop': !isStopped,
  };
  return Object.entries(problems).flatMap(([problem, isThere]) => (isThere ? [`${JSON.stringify(fault)}: ${problem}`] : []));
}

/** Stops a bridge while it waits for a withheld acknowledgement. @returns the problems found */
async function stopProblemsOf(starts: DisturbedStarts, fault: Fault): Promise<readonly string[]> {
  const start = await starts.start((proxy) => proxy.withhold(fault));
  const isDisturbed = await starts.bed.passUntil(() => start.proxy.disturbed.length > 0, MINUTE);
  const isStopped = await starts.stop(start);
  return isDisturbed && isStopped ? [] : [`${JSON.stringify(fault)}: ${isDisturbed ? 'it does not stop' : 'nothing was withheld'}`];
}

/** Tries the faults one after the other. @returns the problems of the first few that have any, because failing starts are slow */
async function inTurn(faults: readonly Fault[], problems: (fault: Fault) => Promise<readonly string[]>): Promise<readonly string[]> {
  const found: string[] = [];
  for (const fault of partOf(faults)) {
    found.push(...(await problems(fault)));
    if (found.length >= ENOUGH_PROBLEMS) break;
  }
  return found;
}

describe('a start without one of the answers of the broker publishes the same retained messages as an undisturbed one, and can be stopped', () => {
  test('whichever CONNACK it is', async () => {
    const { picture, connections } = await undisturbed(await DisturbedStarts.begin());
    const faults = answersOf(connections).get('connack') ?? [];
    // The starts run at the same time, because mqtt.js waits in real time.
    const problems = await Promise.all(faults.map(async (fault) => problemsOf(await DisturbedStarts.begin(), fault, picture)));
    expect(problems.flat()).toEqual([]);
  });

  test.each(['suback', 'unsuback', 'puback'] as const)('whichever %s it is', async (type) => {
    const starts = await DisturbedStarts.begin();
    const { picture, connections } = await undisturbed(starts);
    const faults = answersOf(connections).get(type) ?? [];
    expect(await inTurn(faults, (fault) => problemsOf(starts, fault, picture))).toEqual([]);
  });

  test('whichever is the last packet that comes', async () => {
    const starts = await DisturbedStarts.begin();
    const { picture, connections } = await undisturbed(starts);
    expect(await inTurn(silencesOf(connections), (fault) => problemsOf(starts, fault, picture))).toEqual([]);
  });
});

describe('a bridge that waits for an answer of the broker stops', () => {
  test('whichever answer it is', async () => {
    const starts = await DisturbedStarts.begin();
    const { connections } = await undisturbed(starts);
    const faults = [...answersOf(connections).values()].flat();
    expect(await inTurn(faults, (fault) => stopProblemsOf(starts, fault))).toEqual([]);
  });

  test('whichever is the last packet that comes', async () => {
    const starts = await DisturbedStarts.begin();
    const { connections } = await undisturbed(starts);
    expect(await inTurn(silencesOf(connections), (fault) => stopProblemsOf(starts, fault))).toEqual([]);
  });
});

test('a connection that is closed because an acknowledgement is missing is reported', async () => {
  const starts = await DisturbedStarts.begin();
  const { connections } = await undisturbed(starts);
  const before = starts.bed.logLines.length;
  const start = await starts.start((proxy) => proxy.withhold({ type: 'puback', connection: connections.length, position: 20 }));
  await starts.settle(start);
  await starts.stop(start);
  const warnings = starts.bed.logLines
    .slice(before)
    .map((line) => JSON.parse(line))
    .filter(({ level }) => level === 'warn' || level === 'error');
  expect(warnings).toEqual([expect.objectContaining({ code: expect.stringMatching(/^broker_/) })]);
});

test('a broker that takes a minute for each acknowledgement is slow, not broken', async () => {
  const starts = await DisturbedStarts.begin();
  const { picture, connections } = await undisturbed(starts);
  const { sleep } = starts.bed.clock;
  const wait = (): Promise<void> => sleep(MINUTE, new AbortController().signal);
  const start = await starts.start((proxy) => {
    proxy.delay = { types: ['suback', 'unsuback', 'puback'], wait };
  });
  await starts.bed.pass(HOUR);
  const { connections: kept } = start.proxy;
  const [isKept, retained] = [kept.at(-1)?.isOpen, await starts.bed.retained()];
  await starts.stop(start);

  expect(isKept).toBe(true);
  expect(kept).toHaveLength(connections.length);
  expect([...picture.keys()].filter((topic) => !retained.has(topic))).toEqual([]);
});
