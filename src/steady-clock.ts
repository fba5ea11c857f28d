import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SteadyTime } from './isolarcloud/auth/proven-time.ts';

/** File of Linux with an id that all processes of the machine, including those in containers, share until it reboots. */
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/**
 * Returns a monotonic clock. On Linux all processes share it until the machine reboots; elsewhere each process has its own.
 * @param hrtime nanoseconds since an arbitrary moment, on Linux since the machine booted
 */
export function openSteadyClock(hrtime: () => bigint): () => SteadyTime {
  const id = bootId() ?? randomUUID();
  return () => ({ id, ms: Number(hrtime() / 1_000_000n) });
}

function bootId(): string | null {
  try {
    return /^[0-9a-f-]{36}$/.exec(readFileSync(BOOT_ID, 'utf8').trim())?.[0] ?? null;
  } catch {
    return null;
  }
}
