import { setTimeout as sleep } from 'node:timers/promises';

export interface Awaited {
  /** What is awaited, as the end of "waited 20 s for …". */
  readonly what: string;
  readonly deadlineMs?: number;
}

const INTERVAL_MS = 100;

/**
 * Asks again and again until `condition` no longer throws, and returns what it returns. Conditions are written with `expect`, so that
 * the error at the deadline says what was seen last.
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
