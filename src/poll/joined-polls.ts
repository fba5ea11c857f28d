import type { PollStatus } from './poller.ts';

const known = (times: readonly (number | null)[]): readonly number[] => times.filter((time) => time !== null);

/** Joins the states of the polls of several accounts: the newest times, the next poll of any account, and the first error. */
export function joinedStatus(statuses: readonly PollStatus[]): PollStatus {
  const [only, ...others] = statuses;
  if (only !== undefined && others.length === 0) return only;
  const isRunning = statuses.some(({ startedMs, endedMs }) => startedMs !== null && endedMs === null);
  const [next = null] = known(statuses.map(({ nextMs }) => nextMs)).toSorted((one, other) => one - other);
  return {
    startedMs: latest(statuses.map(({ startedMs }) => startedMs)),
    endedMs: isRunning ? null : latest(statuses.map(({ endedMs }) => endedMs)),
    nextMs: isRunning ? null : next,
    error: statuses.map(({ error }) => error).find((error) => error !== null) ?? null,
    isRetry: statuses.some(({ nextMs, isRetry }) => isRetry && nextMs === next),
  };
}

/** From when on a refresh has an effect for an account, epoch milliseconds; null: at once. */
export function joinedRefresh(times: readonly (number | null)[]): number | null {
  const later = known(times);
  return later.length < times.length ? null : Math.min(...later);
}

function latest(times: readonly (number | null)[]): number | null {
  const present = known(times);
  return present.length === 0 ? null : Math.max(...present);
}
