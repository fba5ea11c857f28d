import { setTimeout as sleep } from 'node:timers/promises';

export interface Awaited {
  /** Names the awaited event in the error message "waited 20 s for …". */
  readonly what: string;
  readonly deadlineMs?: number;
}

const INTERVAL_MS = 100;

/**
 * Calls `condition` every 100 ms until it does not throw. A condition uses `expect`, so that the error at the deadline contains the
 * last difference.
 * @returns the result of the condition
 * @throws Error at the deadline
 */
export async function waitFor<T>(condition: () => T | Promise<T>, { what, deadlineMs = 30_000 }: Awaited): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    try {
      return await condition();
    } catch (error) {
      if (Date.now() >= deadline) {
        const seen = error instanceof Error ? error.message : String(error);
        throw new Error(`waited ${deadlineMs / 1000} s for ${what}. Seen last: ${seen}`, { cause: error });
      }
    }
    await sleep(INTERVAL_MS);
  }
}
