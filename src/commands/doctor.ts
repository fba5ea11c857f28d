import { secretValues } from '../config/secrets.ts';
import { asBridgeError, type BridgeError, EXIT, type ExitCode } from '../errors.ts';
import { NODE_NETWORK } from '../isolarcloud/reach.ts';
import { purger } from '../log.ts';
import { openClient } from '../open-client.ts';
import type { Context, Outcome } from './context.ts';
import { causesOf } from './doctor-causes.ts';
import { type Examination, STEPS } from './doctor-steps.ts';
import { environmentProxy, load, openLog } from './load.ts';
import type { AccountOptions } from './one-reading.ts';

/** Walks the chain from the configuration to the broker and says what is wrong first, why, and what to do. Its output may be shown to anybody. */
export async function doctor(options: AccountOptions, context: Context): Outcome {
  const say = (line: string): void => context.out.write(`${line}\n`);
  try {
    const config = load(options, context);
    const purge = purger(secretValues(config));
    say(lineOf('configuration', 'is right'));
    return await examine(config, options, { ...context, out: { ...context.out, write: (text) => context.out.write(purge(text)) } });
  } catch (thrown) {
    return diagnose('configuration', asBridgeError(thrown), say);
  }
}

async function examine(config: ReturnType<typeof load>, { tryAgain = false }: AccountOptions, context: Context): Promise<ExitCode> {
  const say = (line: string): void => context.out.write(`${line}\n`);
  const log = openLog({ ...config, log: { ...config.log, level: 'error' } }, context);
  const client = openClient(config, { log, now: context.now, sleep: context.sleep, environmentProxy: environmentProxy(context) });
  const examination: Examination = { config, context, client, network: NODE_NETWORK, plants: [], devices: [] };
  try {
    if (tryAgain) await client.tryAgain();
    for (const { name, look } of STEPS) {
      try {
        say(lineOf(name, await look(examination)));
      } catch (thrown) {
        return diagnose(name, asBridgeError(thrown), say);
      }
    }
    say('Everything is well.');
    return EXIT.ok;
  } finally {
    await client.close();
  }
}

function diagnose(name: string, error: BridgeError, say: (line: string) => void): ExitCode {
  say(`WRONG  ${name}: ${error.happened}`);
  const causes = causesOf(error);
  const [only, ...others] = causes;
  if (only !== undefined && others.length === 0) say(`       ${only.remedy}`);
  else for (const [index, { cause, remedy }] of causes.entries()) say(`       ${index + 1}. Perhaps ${cause}. ${remedy}`);
  return error.exit;
}

const lineOf = (name: string, text: string): string => `ok     ${name}: ${text}`;
