import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BareLoopJobs } from './bare-loop.ts';
import type { BridgeJobs } from './bridge.ts';
import type { BrokerJobs } from './broker.ts';
import type { CloudJobs } from './cloud.ts';
import type { Memory } from './usage.ts';
import { Worker } from './worker.ts';

export interface Size {
  readonly plants: number;
  /** Number of measured cycles, after cycles for warming up. */
  readonly cycles: number;
}

export interface Measurement {
  readonly plants: number;
  /** Requests of one cycle. */
  readonly requests: number;
  readonly messages: number;
  /** Median CPU times of a cycle. */
  readonly bridgeMs: number;
  readonly bareMs: number;
  readonly ageCheckMs: number;
  readonly bridge: Memory;
  readonly bare: Memory;
}

const MINUTE_MS = 60_000;
const POLLING_INTERVAL_MS = 5 * MINUTE_MS;
const WARM_UP_CYCLES = 3;
/** Noon in Brazil, when every device reports. Samples are taken at full five minutes and appear at most a minute later. */
const FIRST_POLL = Date.UTC(2025, 2, 3, 15, 1, 30);

/** Runs bridge and bare loop alternately on the same replies, each in its own process. */
export async function measure({ plants, cycles }: Size): Promise<Measurement> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'isolarcloud2mqtt-bench-'));
  const cloud = new Worker<CloudJobs>('cloud');
  const broker = new Worker<BrokerJobs>('broker');
  const bridge = new Worker<BridgeJobs>('bridge');
  const bareLoop = new Worker<BareLoopJobs>('bare-loop');
  try {
    const { url, account } = await cloud.call('open', plants, FIRST_POLL);
    const brokerUrl = await broker.call('open');
    await bareLoop.call('start', url, brokerUrl);
    await bridge.call('start', { cloud: url, broker: brokerUrl, account, stateFolder }, FIRST_POLL);

    const rounds: Omit<Measurement, 'plants' | 'bridge' | 'bare'>[] = [];
    for (let round = 1; round <= WARM_UP_CYCLES + cycles; round += 1) {
      const at = FIRST_POLL + round * POLLING_INTERVAL_MS;
      await cloud.call('moveTo', at);
      await broker.call('published');
      const bridgeMs = await bridge.call('cycle', at);
      const requests = await cloud.call('requests');
      const messages = await broker.call('published');
      const bareMs = await bareLoop.call('cycle', requests, messages);
      const ageCheckMs = await bridge.call('ageCheck', at + MINUTE_MS);
      rounds.push({ requests: requests.length, messages: messages.length, bridgeMs, bareMs, ageCheckMs });
    }
    const measured = rounds.slice(WARM_UP_CYCLES);
    const of = (key: keyof (typeof rounds)[number]): number => median(measured.map((round) => round[key]));
    return {
      plants,
      requests: of('requests'),
      messages: of('messages'),
      bridgeMs: of('bridgeMs'),
      bareMs: of('bareMs'),
      ageCheckMs: of('ageCheckMs'),
      bridge: await bridge.call('memory'),
      bare: await bareLoop.call('memory'),
    };
  } finally {
    for (const worker of [cloud, broker, bridge, bareLoop]) worker.stop();
    await rm(stateFolder, { recursive: true });
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
