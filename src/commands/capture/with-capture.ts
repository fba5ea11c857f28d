import type { AppDeps } from '../../app/app.ts';
import { recordingPorts, recordingPortsBeside } from '../../app/capture.ts';
import { CaptureFile } from '../../capture/capture-file.ts';
import { EventClock } from '../../capture/event-clock.ts';
import { newHead } from '../../capture/format.ts';
import { Pseudonyms } from '../../capture/pseudonyms.ts';
import { seededRandom } from '../../capture/random.ts';
import { redactConfig } from '../../capture/redact-config.ts';
import type { Config } from '../../config/schema.ts';
import type { BridgeError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { portsFor } from '../support/ports.ts';

/** The ports and clocks to give to a bridge whose inputs are captured. */
export interface Capturing extends Required<Pick<AppDeps, 'now' | 'sleep' | 'random' | 'openPorts'>> {
  /** Records that the bridge is about to stop. */
  readonly end: () => Promise<void>;
}

export interface CapturingOptions {
  readonly file: string;
  readonly tryAgain: boolean;
  /** True if another bridge may be running, so that the captured one may share only the account with it. */
  readonly beside: boolean;
  /** Called once if the file cannot be written any further. */
  readonly failed: (error: BridgeError) => void;
}

/**
 * Runs a bridge (`work`) and records its inputs in a file.
 * @returns the number of calls in the file
 * @throws BridgeError output_unwritable, and what `work` throws
 */
export async function capturing(
  config: Config,
  { file, tryAgain, beside, failed }: CapturingOptions,
  context: Context,
  work: (capturing: Capturing) => Promise<void>,
): Promise<number> {
  const { now, steady, sleep, random, version } = context;
  const pseudonyms = new Pseudonyms();
  const redacted = redactConfig(config, pseudonyms);
  const clock = new EventClock(now());
  const seed = Math.floor(random() * 2 ** 32);
  const capture = await CaptureFile.create(file, newHead({ bridge: version, at: clock.now(), tryAgain, seed, config: redacted }), failed);
  const over = new AbortController();
  const following = clock.follow({ now, sleep }, over.signal);
  try {
    const ports = await portsFor(config, context);
    const record = beside ? recordingPortsBeside : recordingPorts;
    const deps = { clock, real: { now, sleep, random }, steady, pseudonyms, redacted, note: capture.note };
    await work({
      now: clock.now,
      sleep: clock.sleep,
      random: seededRandom(seed),
      openPorts: async () => record(config, ports, deps),
      end: async () => {
        await clock.reach(now());
        capture.note({ kind: 'end', at: clock.now() });
      },
    });
    return capture.calls;
  } finally {
    over.abort();
    await following;
    await capture.close();
  }
}
