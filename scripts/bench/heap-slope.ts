import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BridgeJobs } from './bridge.ts';
import type { BrokerJobs } from './broker.ts';
import type { CloudJobs } from './cloud.ts';
import { FIRST_POLL, POLLING_INTERVAL_MS } from './measure.ts';
import { Worker } from './worker.ts';

const PLANTS = 20;
const POLLS = 10_000;
/** Polls before this number are not sampled: caches fill and the compiler optimises during them. */
const SETTLED_AFTER = 2_000;
const SAMPLED_EVERY = 100;

/** Measures how much the heap grows, in bytes per poll: the least-squares slope over the last polls of a long run. */
export async function heapSlope(): Promise<number> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'isolarcloud2mqtt-bench-'));
  const cloud = new Worker<CloudJobs>('cloud');
  const broker = new Worker<BrokerJobs>('broker');
  const bridge = new Worker<BridgeJobs>('bridge');
  try {
    const { url, account } = await cloud.call('open', PLANTS, FIRST_POLL);
    const brokerUrl = await broker.call('open');
    await bridge.call('start', { cloud: url, broker: brokerUrl, account, preset: 'standard', stateFolder }, FIRST_POLL);
    const heaps: (readonly [poll: number, bytes: number])[] = [];
    for (let poll = 1; poll <= POLLS; poll += 1) {
      const at = FIRST_POLL + poll * POLLING_INTERVAL_MS;
      await cloud.call('moveTo', at);
      await broker.call('published');
      await bridge.call('cycle', at);
      if (poll > SETTLED_AFTER && poll % SAMPLED_EVERY === 0) heaps.push([poll, (await bridge.call('memory')).heap]);
    }
    return slope(heaps);
  } finally {
    for (const worker of [cloud, broker, bridge]) worker.stop();
    await rm(stateFolder, { recursive: true });
  }
}

function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanX, meanY] = [mean(([x]) => x), mean(([, y]) => y)];
  return mean(([x, y]) => (x - meanX) * (y - meanY)) / mean(([x]) => (x - meanX) ** 2);
}
