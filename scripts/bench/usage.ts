/** What this process has left on the heap and as a whole, in bytes, after a thorough collection. */
export interface Memory {
  readonly heap: number;
  readonly resident: number;
}

export function memory(): Memory {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, resident: rss };
}

/** @returns CPU time of this process in milliseconds, all its threads together, while the work went on */
export async function cpuTimeMs(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
