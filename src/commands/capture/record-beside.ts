import { type AppDeps, type RunningBridge, startBridge } from '../../app/app.ts';
import type { Config } from '../../config/schema.ts';
import type { BridgeError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Context } from '../context.ts';
import { capturing } from './with-capture.ts';

interface RecordOptions {
  readonly file: string;
  readonly forMs: number;
  readonly tryAgain: boolean;
}

/**
 * Records the cloud's replies in a file, redacted, until the time is over or the context is stopped. A separate bridge makes the calls, beside
 * the one that may be running: its calls count against the same budget, and it publishes nothing.
 * @returns how many calls the file holds
 * @throws BridgeError output_unwritable, an error that only another configuration resolves, and the error that ended the last poll if
 * no call could be made
 */
export async function recordBeside(config: Config, log: Log, { file, forMs, tryAgain }: RecordOptions, context: Context): Promise<number> {
  const { stop, steady, version } = context;
  const over = new AbortController();
  const end = (): void => over.abort();
  let problem: BridgeError | null = null;
  let pollError: BridgeError | null = null;
  const failed = (error: BridgeError): void => {
    problem ??= error;
    end();
  };
  stop.addEventListener('abort', end, { once: true });
  // The port of the page is that of the other bridge.
  const own = { ...config, page: { ...config.page, enabled: false } };
  const calls = await capturing(own, { file, tryAgain, beside: true, failed }, context, async (parts) => {
    const deps: AppDeps = { ...parts, steady, log, version, onEnd: failed };
    let bridge: RunningBridge | undefined;
    try {
      bridge = await startBridge(own, deps, { tryAgain });
      if (!stop.aborted) await parts.sleep(forMs, over.signal).catch(() => undefined);
      // Stopping the bridge may end another poll with an error.
      ({ pollError } = bridge);
    } finally {
      await parts.end();
      await bridge?.stop();
    }
  });
  problem ??= calls === 0 ? pollError : null;
  if (problem !== null) throw problem;
  return calls;
}
