import { openClient } from '../../app/cloud.ts';
import { textsOf } from '../../app/texts.ts';
import type { Config } from '../../config/schema.ts';
import { Collector, type CollectorOptions } from '../../poll/collector.ts';
import { type ConfigOptions, openLog } from '../support/load-config.ts';
import type { CommandDeps } from '../support/ports.ts';

/** Options of commands that may sign in. */
export interface AccountOptions extends ConfigOptions {
  /** `--try-again` */
  readonly tryAgain?: boolean | undefined;
}

/**
 * Reads everything once, without a broker. Token and limits are shared with a running bridge.
 * @returns plants and devices, with one reading of each
 * @throws BridgeError an error that leaves nothing to show
 */
export async function readOnce(
  { config, context, ports }: CommandDeps,
  wanted: CollectorOptions,
  { tryAgain = false }: AccountOptions,
): Promise<Collector> {
  const texts = textsOf(config);
  const { err, now, steady, sleep, random, stop } = context;
  const log = await openLog({ ...config, log: { ...config.log, level: quieter(config.log.level) } }, context);
  const problem = (sentence: string): void => err.write(`${sentence}.\n`);
  const client = openClient(config, { log, problem, now, steady, sleep }, ports);
  const close = (): void => void client.close();
  stop.addEventListener('abort', close, { once: true });
  if (stop.aborted) close();
  const progress = (done: number, all: number): void => {
    if (err.isTerminal) err.redraw(texts('read.progress', { done, all }));
  };
  try {
    if (tryAgain) await client.tryAgain();
    const collector = new Collector(wanted, { client, pointSearches: ports.stores.points, now, random, log, progress });
    await collector.poll();
    const problems = collector.calls.problems();
    const [first] = problems;
    if (first !== undefined && collector.subjects().every(({ newest }) => newest === undefined)) throw first;
    for (const problem of problems) err.write(`${problem.sentence(texts)}\n`);
    return collector;
  } finally {
    await client.close();
  }
}

/** Commands report errors as plain sentences; more log output appears only if the configuration asks for it. */
export const quieter = (level: Config['log']['level']): Config['log']['level'] => (level === 'info' || level === 'warn' ? 'error' : level);
