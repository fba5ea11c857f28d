import { App } from '../app.ts';
import { type BridgeError, EXIT } from '../errors.ts';
import type { Context, Outcome } from './context.ts';
import { type ConfigOptions, environmentProxy, load, openLog } from './load.ts';

export interface RunOptions extends ConfigOptions {
  /** `--try-again` */
  readonly tryAgain?: boolean | undefined;
}

/** Runs the bridge until it is stopped. @throws BridgeError what the configuration must change first, base_topic_taken */
export async function run(options: RunOptions, context: Context): Outcome {
  const config = load(options, context);
  const log = openLog(config, context);
  const { now, sleep, random, version, stop } = context;
  let end: (error: BridgeError | null) => void = () => {};
  const ended = new Promise<BridgeError | null>((resolve) => {
    end = resolve;
  });
  stop.addEventListener('abort', () => end(null), { once: true });

  const app = new App(config, { log, now, sleep, random, version, environmentProxy: environmentProxy(context), onEnd: end });
  log.info({ version }, 'isolarcloud2mqtt starts');
  try {
    await app.start({ tryAgain: options.tryAgain ?? false });
    const error = stop.aborted ? null : await ended;
    if (error !== null) throw error;
    return EXIT.ok;
  } finally {
    log.info('stopping');
    await app.stop();
  }
}
