import { describe, expect, it } from 'vitest';
import { BridgeError, type ErrorCode } from '../../../src/errors.ts';
import { withRetry } from '../../../src/history/retry.ts';

const HOUR_MS = 3_600_000;

function scripted(...codes: (ErrorCode | null)[]) {
  let nowMs = 10 * HOUR_MS + 1;
  const stop = new AbortController();
  const waits: string[] = [];
  const calls = codes[Symbol.iterator]();
  const call = async (): Promise<string> => {
    const code = calls.next().value ?? null;
    if (code !== null) throw new BridgeError(code);
    return 'done';
  };
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    nowMs += ms;
  };
  const waiting = ({ code }: BridgeError, untilMs: number): void => void waits.push(`${code} ${Math.floor(untilMs / HOUR_MS)}`);
  const deps = { now: () => nowMs, sleep, random: () => 0, signal: stop.signal, waiting };
  return { run: () => withRetry(call, deps), waits, stop, deps };
}

describe('long work', () => {
  it('waits for the next hour where the calls of this one are used up, however often', async () => {
    const { run, waits } = scripted('quota_hour', 'quota_hour', 'quota_hour', 'quota_hour', 'quota_hour', null);
    expect(await run()).toBe('done');
    expect(waits).toEqual([11, 12, 13, 14, 15].map((hour) => `quota_hour ${hour}`));
  });

  it('tries again what goes away by itself, four times', async () => {
    expect(await scripted('gateway_timeout', 'cloud_fault', 'gateway_unreachable', null).run()).toBe('done');
    await expect(scripted('cloud_fault', 'cloud_fault', 'cloud_fault', 'cloud_fault', null).run()).rejects.toMatchObject({
      code: 'cloud_fault',
    });
  });

  it.each(['password_wrong', 'permission_missing', 'request_rejected'] as const)('gives up at %s', async (code) => {
    const { run, waits } = scripted(code, null);
    await expect(run()).rejects.toMatchObject({ code });
    expect(waits).toEqual([]);
  });

  it('ends with what it waited for when it is stopped', async () => {
    const { deps, stop } = scripted();
    const stopped = {
      ...deps,
      sleep: () => {
        stop.abort();
        return Promise.reject(stop.signal.reason);
      },
    };
    const failing = (): Promise<never> => Promise.reject(new BridgeError('quota_hour'));
    await expect(withRetry(failing, stopped)).rejects.toMatchObject({ code: 'quota_hour' });
  });
});
