import type { PortOptions, Ports } from '../../app/ports.ts';
import { textsOf } from '../../app/texts.ts';
import type { Config } from '../../config/schema.ts';
import { inWords } from '../../texts/texts.ts';
import type { Context } from '../context.ts';
import { environmentProxy } from './load-config.ts';

/** What a command with a configuration needs. */
export interface CommandDeps {
  readonly config: Config;
  readonly context: Context;
  readonly ports: Ports;
}

/**
 * Opens the ports of a command. If the command waits for the state folder, sets a file aside or finds a wrong clock, a message
 * is written to standard error, unless `options` handle it.
 */
export function portsFor(
  config: Config,
  context: Context,
  options: Pick<PortOptions, 'waiting' | 'setAside' | 'clockWrong' | 'store'> = {},
): Promise<Ports> {
  const { err, now, stop, openPorts } = context;
  const texts = textsOf(config);
  return openPorts(config, {
    environmentProxy: (account) => environmentProxy(context, account),
    signal: stop,
    now,
    waiting: (what) => err.write(`${inWords(what, texts)}\n`),
    setAside: (problem) => err.write(`${problem.sentence(texts)}\n`),
    clockWrong: (problem) => err.write(`${problem.sentence(texts)}\n`),
    ...options,
  });
}
