import { textsOf } from '../../app/texts.ts';
import { EXIT } from '../../errors.ts';
import type { Context, Outcome } from '../context.ts';
import { openLog } from '../support/load-config.ts';
import { loadForAccount } from '../support/one-account.ts';
import { type AccountOptions, quieter } from '../values/one-reading.ts';
import { recordBeside } from './record-beside.ts';

export interface CaptureOptions extends AccountOptions {
  /** `--for`: how long to record, milliseconds. */
  readonly for: number;
  readonly output: string;
}

/**
 * Records the cloud's replies for some time in a file, redacted. The command runs a bridge of its own for this, which publishes
 * nothing. Another bridge may run at the same time; the calls of both count against the same budget.
 * @throws BridgeError output_unwritable, an error that only another configuration resolves, and the reason why no call could be made
 */
export async function capture({ for: forMs, output, tryAgain = false, ...options }: CaptureOptions, context: Context): Outcome {
  const { err } = context;
  const config = loadForAccount(options, context);
  const texts = textsOf(config);
  const log = await openLog({ ...config, log: { ...config.log, level: quieter(config.log.level) } }, context);
  const time = `${new Date(context.now() + forMs).toISOString().slice(0, 19)}Z`;
  err.write(`${texts('capture.until', { time })}\n`);
  const calls = await recordBeside(config, log, { file: output, forMs, tryAgain }, context);
  err.write(`${texts('capture.written', { count: calls, file: output })}\n`);
  return EXIT.ok;
}
