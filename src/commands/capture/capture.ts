import { type AppDeps, type RunningBridge, startBridge } from '../../app/app.ts';
import { textsOf } from '../../app/texts.ts';
import { type BridgeError, EXIT } from '../../errors.ts';
import type { Context, Outcome } from '../context.ts';
import { loadForCommand, openLog } from '../support/load-config.ts';
import { type AccountOptions, quieter } from '../values/one-reading.ts';
import { capturing } from './with-capture.ts';

export interface CaptureOptions extends AccountOptions {
  /** `--for`: how long to record, milliseconds. */
  readonly for: number;
  readonly output: string;
}

/**
 * Records the cloud's replies for some time in a file, redacted. The command runs a bridge of its own for this, which publishes
 * nothing. Another bridge may run at the same time; the calls of both count against the same budget.
 * @throws BridgeError output_unwritable, and an error that only another configuration resolves
 */
export async function capture({ for: forMs, output, tryAgain = false, ...options }: CaptureOptions, context: Context): Outcome {
  const { err, stop, version } = context;
  const config = loadForCommand(options, context);
  const texts = textsOf(config);
  const log = await openLog({ ...config, log: { ...config.log, level: quieter(config.log.level) } }, context);
  const over = new AbortController();
  const end = (): void => over.abort();
  let problem: BridgeError | null = null;
  const failed = (error: BridgeError): void => {
    problem ??= error;
    end();
  };
  stop.addEventListener('abort', end, { once: true });
  const time = `${new Date(context.now() + forMs).toISOString().slice(0, 19)}Z`;
  err.write(`${texts('capture.until', { time })}\n`);
  const calls = await capturing(config, { file: output, tryAgain, beside: true, failed }, context, async (parts) => {
    const deps: AppDeps = {
      ...parts,
      steady: context.steady,
      log,
      version,
      onEnd: failed,
    };
    let bridge: RunningBridge | undefined;
    try {
      bridge = await startBridge(config, deps, { tryAgain });
      if (!stop.aborted) await parts.sleep(forMs, over.signal).catch(() => undefined);
    } finally {
      await parts.end();
      await bridge?.stop();
    }
  });
  if (problem !== null) throw problem;
  err.write(`${texts('capture.written', { count: calls, file: output })}\n`);
  return EXIT.ok;
}
