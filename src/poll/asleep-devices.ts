import { MINUTE_MS } from '../calendar.ts';
import type { DeviceSample } from '../model.ts';
import { ASLEEP_EVERY_MS, SLEEPS_AFTER_MS } from '../schedule/phase.ts';

/** A poll may begin up to this much earlier than planned; a sleeping device is then polled nevertheless. */
const SLACK_MS = MINUTE_MS;

interface Seen {
  readonly deviceTime: string;
  /** When this `device_time` was first seen, and when the device last answered a poll; epoch milliseconds. */
  readonly sinceMs: number;
  readonly askedMs: number;
}

/**
 * Finds the devices that are asleep, so that they are polled less often: their `device_time` has stayed the same for some time.
 * A device without `device_time` is always polled.
 */
export class AsleepDevices {
  readonly #seen = new Map<string, Seen>();

  take(samples: readonly DeviceSample[], readAtMs: number): void {
    for (const { psKey, deviceTime } of samples) {
      const before = this.#seen.get(psKey);
      if (deviceTime === null) this.#seen.delete(psKey);
      else {
        const sinceMs = before?.deviceTime === deviceTime ? Math.min(before.sinceMs, readAtMs) : readAtMs;
        this.#seen.set(psKey, { deviceTime, sinceMs, askedMs: readAtMs });
      }
    }
  }

  /** Whether to include a device in a poll at `nowMs` (epoch milliseconds). */
  isAsked(psKey: string, nowMs: number): boolean {
    const seen = this.#seen.get(psKey);
    if (seen === undefined || nowMs - seen.sinceMs <= SLEEPS_AFTER_MS) return true;
    const restedMs = nowMs - seen.askedMs;
    return restedMs < 0 || restedMs >= ASLEEP_EVERY_MS - SLACK_MS;
  }
}
