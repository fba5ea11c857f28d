import type { LoggedCall } from '../../../src/simulator/calls.ts';

/** A period in which the bridge, by its log, makes no calls, or suspends a certain call. Times are epoch milliseconds. */
export interface Wait {
  readonly from: number;
  readonly until: number;
  readonly reason: string;
  /** The suspended call; null if all calls are. */
  readonly call: { readonly name: string; readonly subject: string } | null;
}

/** Reads the waits from the log. The time to the next scheduled poll is not a wait. */
export function waitsIn(logged: readonly { readonly at: number; readonly line: string }[]): readonly Wait[] {
  return logged.flatMap(({ at, line }) => {
    const { msg, until, reason, call, subject } = JSON.parse(line);
    if (!['waits for the next poll', 'sets a call aside'].includes(msg) || reason === 'schedule') return [];
    return [
      {
        from: at,
        until: until === null ? Number.POSITIVE_INFINITY : Date.parse(until),
        reason,
        call: call ? { name: call, subject } : null,
      },
    ];
  });
}

/** Returns the calls that were made although a wait forbade them. */
export function forbiddenCalls(calls: readonly LoggedCall[], waits: readonly Wait[]): readonly string[] {
  const isForbidden = ({ at, deviceType, endpoint }: LoggedCall, { from, until, call }: Wait): boolean =>
    at > from &&
    at < until &&
    (call === null || (call.name === 'readings' && endpoint === 'getDeviceRealTimeData' && call.subject === String(deviceType)));
  return calls.flatMap((made) =>
    waits
      .filter((wait) => isForbidden(made, wait))
      .map(({ reason }) => `${new Date(made.at).toISOString()} ${made.endpoint} during ${reason}`),
  );
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Key: reason of a wait. Value: the longest allowed wait, including its random part (isolarcloud-open-api.md 4.12). For any other
 * reason it is half an hour, the longest backoff.
 */
const LONGEST_MS: Readonly<Record<string, number>> = {
  call_rate: HOUR_MS,
  quota_hour: HOUR_MS + 5 * MINUTE_MS,
  token_rejected: HOUR_MS + 5 * MINUTE_MS,
  token_contested: HOUR_MS + 5 * MINUTE_MS,
  login_too_often: Number.POSITIVE_INFINITY,
  permission_missing: 25 * HOUR_MS,
  request_rejected: 25 * HOUR_MS,
  device_refused: 6 * HOUR_MS,
};

/** Returns the waits that are longer than their reason allows. */
export const tooLong = (waits: readonly Wait[]): readonly string[] =>
  waits
    .filter(({ from, until, reason }) => until - from > (LONGEST_MS[reason] ?? HOUR_MS / 2))
    .map(({ from, until, reason }) => `${reason} for ${(until - from) / MINUTE_MS} minutes`);
