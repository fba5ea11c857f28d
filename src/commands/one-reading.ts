import { Intake, type IntakeOptions } from '../bridge/intake.ts';
import type { Config } from '../config/schema.ts';
import { openClient } from '../open-client.ts';
import type { Context } from './context.ts';
import { type ConfigOptions, environmentProxy, openLog } from './load.ts';

/** Options of commands that may sign in. */
export interface AccountOptions extends ConfigOptions {
  /** `--try-again` */
  readonly tryAgain?: boolean | undefined;
}

/**
 * Reads everything once, without a broker. Token and limits are shared with a running bridge.
 * @returns what the cloud has, with one reading of each device
 * @throws BridgeError whatever leaves nothing to show
 */
export async function readOnce(
  config: Config,
  wanted: IntakeOptions,
  { tryAgain = false }: AccountOptions,
  context: Context,
): Promise<Intake> {
  const { err, now, sleep, random, stop } = context;
  const log = openLog(config, context);
  const client = openClient(config, { log, now, sleep, environmentProxy: environmentProxy(context) });
  stop.addEventListener('abort', () => void client.close(), { once: true });
  const progress = (done: number, all: number): void => {
    if (err.isTerminal) err.redraw(`Reading device types: ${done} of ${all}`);
  };
  try {
    if (tryAgain) await client.tryAgain();
    const intake = new Intake(wanted, { client, now, random, log, progress });
    await intake.poll();
    const [problem] = intake.agenda.problems();
    if (problem !== undefined && intake.subjects().every(({ newest }) => newest === undefined)) throw problem;
    return intake;
  } finally {
    await client.close();
  }
}
