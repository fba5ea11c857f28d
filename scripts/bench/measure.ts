import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Preset } from '../../src/model.ts';
import type { BareLoopJobs } from './bare-loop.ts';
import type { BridgeJobs } from './bridge.ts';
import type { BrokerJobs } from './broker.ts';
import type { CloudJobs } from './cloud.ts';
import { PythonExample } from './python-example.ts';
import type { Memory } from './usage.ts';
import { Worker } from './worker.ts';

export interface Size {
  readonly plants: number;
  readonly preset: Preset;
  /** Whether the example in Python is also measured. */
  readonly withPython: boolean;
  /** Number of measured cycles. Some cycles before them are not measured. */
  readonly cycles: number;
}

export interface Measurement {
  readonly plants: number;
  readonly preset: Preset;
  /** Number of requests of one cycle. */
  readonly requests: number;
  readonly messages: number;
  /** Median CPU time of a cycle of the bridge, in milliseconds. The other fields that end in `Ms` are such medians too. */
  readonly bridgeMs: number;
  readonly bareMs: number;
  readonly ageCheckMs: number;
  /** Null if the example in Python was not measured. */
  readonly pythonMs: number | null;
  readonly bridge: Memory;
  readonly bare: Memory;
}

type Round = Readonly<Record<'requests' | 'messages' | 'bridgeMs' | 'bareMs' | 'pythonMs' | 'ageCheckMs', number>>;

const MINUTE_MS = 60_000;
export const POLLING_INTERVAL_MS = 5 * MINUTE_MS;
const WARM_UP_CYCLES = 3;
/**
 * The time of the first poll: noon in Brazil, when every device reports. Samples are taken at full five minutes and appear at
 * most a minute later.
 */
export const FIRST_POLL = Date.UTC(2025, 2, 3, 15, 1, 30);

/** Runs the bridge, the bare loop and the example in Python alternately with the same replies. Each has its own process. */
export async function measure({ plants, preset, withPython, cycles }: Size): Promise<Measurement> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'isolarcloud2mqtt-bench-'));
  const cloud = new Worker<CloudJobs>('cloud');
  const broker = new Worker<BrokerJobs>('broker');
  const bridge = new Worker<BridgeJobs>('bridge');
  const bareLoop = new Worker<BareLoopJobs>('bare-loop');
  let python: PythonExample | null = null;
  try {
    const { url, account } = await cloud.call('open', plants, FIRST_POLL);
    const brokerUrl = await broker.call('open');
    await bareLoop.call('start', url, brokerUrl);
    await bridge.call('start', { cloud: url, broker: brokerUrl, account, preset, stateFolder }, FIRST_POLL);

    if (withPython) python = new PythonExample(url, brokerUrl);

    const rounds: Round[] = [];
    for (let round = 1; round <= WARM_UP_CYCLES + cycles; round += 1) {
      const at = FIRST_POLL + round * POLLING_INTERVAL_MS;
      await cloud.call('moveTo', at);
      await broker.call('published');
      const bridgeMs = await bridge.call('cycle', at);
      const requests = await cloud.call('requests');
      const messages = await broker.call('published');
      const bareMs = await bareLoop.call('cycle', requests, messages);
      const pythonMs = (await python?.cycle(requests)) ?? Number.NaN;
      const ageCheckMs = await bridge.call('ageCheck', at + MINUTE_MS);
      rounds.push({ requests: requests.length, messages: messages.length, bridgeMs, bareMs, pythonMs, ageCheckMs });
    }
    const measured = rounds.slice(WARM_UP_CYCLES);
    const of = (key: keyof Round): number => median(measured.map((round) => round[key]));
    return {
      plants,
      preset,
      requests: of('requests'),
      messages: of('messages'),
      bridgeMs: of('bridgeMs'),
      bareMs: of('bareMs'),
      ageCheckMs: of('ageCheckMs'),
      pythonMs: python === null ? null : of('pythonMs'),
      bridge: await bridge.call('memory'),
      bare: await bareLoop.call('memory'),
    };
  } finally {
    python?.stop();
    for (const worker of [cloud, broker, bridge, bareLoop]) worker.stop();
    await rm(stateFolder, { recursive: true });
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
