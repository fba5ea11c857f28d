import { setTimeout as delay } from 'node:timers/promises';

/** V8 returns the pages that a garbage collection has freed to the system in the background, within about this time. */
const PAGES_RETURNED_MS = 1_000;

/** Size of the heap and resident memory of this process after a full garbage collection, in bytes. */
export interface Memory {
  readonly heap: number;
  readonly resident: number;
}

export async function memory(): Promise<Memory> {
  globalThis.gc?.();
  await delay(PAGES_RETURNED_MS);
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, resident: rss };
}

/** Measures the CPU time of all threads of this process during the work. @returns milliseconds */
export async function cpuTimeMs(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
