import type { Config } from '../config/schema.ts';
import { privateValues } from '../config/secrets.ts';
import { asBridgeError, type BridgeError, EXIT, type ExitCode } from '../errors.ts';
import { type Network, NODE_NETWORK } from '../isolarcloud/reach.ts';
import { purger } from '../log.ts';
import { openClient } from '../open-client.ts';
import type { Context, Outcome } from './context.ts';
import { causesOf } from './doctor-causes.ts';
import { type Examination, STEPS } from './doctor-steps.ts';
import { environmentProxy, load, openLog } from './load.ts';
import type { AccountOptions } from './one-reading.ts';
import { askOtherRegions, mayBeOfAnotherRegion } from './other-regions.ts';

export interface DoctorOptions extends AccountOptions {
  /** `--ask-other-regions`: the password may go to the gateways of all regions. */
  readonly askOtherRegions?: boolean | undefined;
}

/**
 * Walks the chain from the configuration to Home Assistant and says what is wrong first, why, and what to do. Its output may be
 * shown to anybody.
 */
export async function doctor(options: DoctorOptions, context: Context, network = NODE_NETWORK): Outcome {
  const shown = withoutHome(context);
  try {
    const config = load(options, context);
    shown.out.write(`${lineOf('configuration', 'is right')}\n`);
    return await examine(config, options, purged(shown, purger(privateValues(config))), network);
  } catch (thrown) {
    return diagnose('configuration', asBridgeError(thrown), (line) => shown.out.write(`${line}\n`));
  }
}

const purged = (context: Context, purge: (text: string) => string): Context => ({
  ...context,
  out: { ...context.out, write: (text) => context.out.write(purge(text)) },
  err: { ...context.err, write: (text) => context.err.write(purge(text)) },
});

/** The folder of the user has the user's name. */
function withoutHome(context: Context): Context {
  const home = context.env['HOME'] ?? context.env['USERPROFILE'] ?? '';
  return home.length > 1 ? purged(context, (text) => text.replaceAll(home, '~')) : context;
}

async function examine(config: Config, options: DoctorOptions, context: Context, network: Network): Promise<ExitCode> {
  const { tryAgain = false } = options;
  const say = (line: string): void => context.out.write(`${line}\n`);
  const log = openLog({ ...config, log: { ...config.log, level: 'error' } }, context);
  const client = openClient(config, { ...context, log, environmentProxy: environmentProxy(context) });
  const examination: Examination = { config, context, client, network, plants: [], devices: [] };
  try {
    if (tryAgain) await client.tryAgain();
    for (const { name, look } of STEPS) {
      try {
        say(lineOf(name, await look(examination)));
      } catch (thrown) {
        const error = asBridgeError(thrown);
        const exit = diagnose(name, error, say);
        if (mayBeOfAnotherRegion(error.code)) await searchRegions(config, options, context);
        return exit;
      }
    }
    say('Everything is well.');
    return EXIT.ok;
  } finally {
    await client.close();
  }
}

/** The password goes to no other region's gateway unless the user says so. */
async function searchRegions(config: Config, { askOtherRegions: mayAsk = false, tryAgain = false }: DoctorOptions, context: Context) {
  const sentences = mayAsk
    ? await askOtherRegions(config, context, { tryAgain })
    : ['With --ask-other-regions the doctor signs in at the other regions too, once each, and says which knows the account.'];
  for (const sentence of sentences) context.out.write(`       ${sentence}\n`);
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
