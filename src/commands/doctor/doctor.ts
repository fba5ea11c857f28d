import { openClient } from '../../app/cloud.ts';
import { collectorOptions } from '../../app/collector-options.ts';
import { textsOf } from '../../app/texts.ts';
import { unusualKeyLengths } from '../../config/key-length.ts';
import type { Config } from '../../config/schema.ts';
import { signInOf } from '../../config/sign-in.ts';
import { asBridgeError, type BridgeError, EXIT, type ExitCode } from '../../errors.ts';
import { type NetworkProbe, NODE_NETWORK } from '../../isolarcloud/connectivity.ts';
import { Collector } from '../../poll/collector.ts';
import { createRedactor, type Redactor } from '../../redactor.ts';
import { ENGLISH, type Texts } from '../../texts/texts.ts';
import type { Context, Outcome } from '../context.ts';
import { loadForCommand, openLog, secretsOf } from '../support/load-config.ts';
import { portsFor } from '../support/ports.ts';
import type { AccountOptions } from '../values/one-reading.ts';
import { causesOf } from './causes.ts';
import { askOtherRegions, mayBeOfAnotherRegion } from './other-regions.ts';
import { type Examination, STEPS, type StepName } from './steps.ts';

export interface DoctorOptions extends AccountOptions {
  /** `--ask-other-regions`: the password may be sent to the gateways of all regions. */
  readonly askOtherRegions?: boolean | undefined;
}

/**
 * Checks each step from the configuration to Home Assistant and reports the first failure with its causes and remedies. The
 * output contains no secret, and of the account only the names of the hosts that were contacted.
 */
export async function doctor(options: DoctorOptions, context: Context, network = NODE_NETWORK): Outcome {
  const shown = withoutHome(context);
  try {
    const config = loadForCommand(options, context);
    const texts = textsOf(config);
    shown.out.write(`${lineOf(texts('doctor.step.configuration'), texts('doctor.configuration_right'))}\n`);
    const redactor = createRedactor(secretsOf(config, context));
    return await examine(config, options, { context: through(redactor.line, shown), redactor, network, texts });
  } catch (thrown) {
    if (context.stop.aborted) return EXIT.ok;
    return diagnose('configuration', asBridgeError(thrown), ENGLISH, (line) => shown.out.write(`${line}\n`));
  }
}

/** Returns a context whose output passes through `change` before it is written. */
const through = (change: (text: string) => string, context: Context): Context => ({
  ...context,
  out: { ...context.out, write: (text) => context.out.write(change(text)) },
  err: { ...context.err, write: (text) => context.err.write(change(text)) },
});

/** Replaces the path of the user's home folder in the output, since it contains the user's name. */
function withoutHome(context: Context): Context {
  const home = context.env['HOME'] ?? context.env['USERPROFILE'] ?? '';
  return home.length > 1 ? through((text) => text.replaceAll(home, '~'), context) : context;
}

interface ExamineDeps {
  readonly context: Context;
  readonly redactor: Redactor;
  readonly network: NetworkProbe;
  readonly texts: Texts;
}

async function examine(config: Config, options: DoctorOptions, { context, redactor, network, texts }: ExamineDeps): Promise<ExitCode> {
  const { tryAgain = false } = options;
  const say = (line: string): void => context.out.write(`${line}\n`);
  const log = await openLog({ ...config, log: { ...config.log, level: 'error' } }, context);
  const { stop } = context;
  const ports = await portsFor(config, context);
  const client = openClient(config, { ...context, log }, ports);
  const stopped = rejectsAt(stop);
  const { now, random } = context;
  const collector = new Collector(collectorOptions(config), { client, pointSearches: ports.stores.points, now, random, log });
  const unusual = unusualKeyLengths(config.isolarcloud);
  const notes: BridgeError[] = [];
  const examination: Examination = { config, context, ports, client, network, texts, collector, listFailure: null, notes };
  for (const warning of unusual) note(warning, texts, say);
  try {
    if (tryAgain) await client.tryAgain();
    for (const { name, look } of STEPS) {
      try {
        say(lineOf(texts(`doctor.step.${name}`), await Promise.race([look(examination), stopped])));
      } catch (thrown) {
        if (stop.aborted) throw thrown;
        const error = asBridgeError(thrown).quoting(redactor.words);
        const exit = diagnose(name, error, texts, say);
        const signsIn = signInOf(config.isolarcloud).flavour === 'password';
        if (signsIn && mayBeOfAnotherRegion(error.code)) await Promise.race([searchRegions(config, options, context, texts), stopped]);
        return exit;
      }
    }
    for (const error of notes) note(error.quoting(redactor.words), texts, say);
    say(texts(notes.length + unusual.length === 0 ? 'doctor.well' : 'doctor.well_but'));
    return EXIT.ok;
  } finally {
    await client.close();
  }
}

/** Returns a promise that rejects when the command is stopped, so that it no longer waits for the present step. */
function rejectsAt(stop: AbortSignal): Promise<never> {
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => reject(stop.reason), { once: true });
    if (stop.aborted) reject(stop.reason);
  });
  stopped.catch(() => undefined); // so that the rejection is handled even if no step is running
  return stopped;
}

/**
 * Checks whether the account belongs to another region. This sends the password to the gateways of all regions, so it is done
 * only if the user asks for it.
 */
async function searchRegions(
  config: Config,
  { askOtherRegions: mayAsk = false, tryAgain = false }: DoctorOptions,
  context: Context,
  texts: Texts,
) {
  const sentences = mayAsk ? await askOtherRegions(config, context, { tryAgain }) : [texts('doctor.may_ask_other_regions')];
  for (const sentence of sentences) context.out.write(`       ${sentence}\n`);
}

function diagnose(step: StepName, error: BridgeError, texts: Texts, say: (line: string) => void): ExitCode {
  say(`WRONG  ${texts(`doctor.step.${step}`)}: ${error.happened(texts)}`);
  const causes = causesOf(error, texts);
  const [only, ...others] = causes;
  if (only !== undefined && others.length === 0) say(`       ${only.remedy}`);
  else for (const [index, { cause, remedy }] of causes.entries()) say(`       ${index + 1}. ${texts('doctor.perhaps', { cause, remedy })}`);
  return error.exit;
}

function note(error: BridgeError, texts: Texts, say: (line: string) => void): void {
  say(`note   ${error.happened(texts)}`);
  say(`       ${error.remedy(texts)}`);
}

const lineOf = (name: string, text: string): string => `ok     ${name}: ${text}`;
