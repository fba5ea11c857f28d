import { causesOf } from '../../app/causes.ts';
import { openClient } from '../../app/cloud.ts';
import { collectorOptions } from '../../app/collector-options.ts';
import { askOtherRegions, mayBeOfAnotherRegion, sentenceOn } from '../../app/other-regions.ts';
import type { ConfiguredAccount } from '../../config/accounts.ts';
import { unusualKeyLengths } from '../../config/key-length.ts';
import type { Config } from '../../config/schema.ts';
import { signInOf } from '../../config/sign-in.ts';
import { asBridgeError, type BridgeError, EXIT, type ExitCode } from '../../errors.ts';
import type { OpenApiClient } from '../../isolarcloud/client.ts';
import type { NetworkProbe } from '../../isolarcloud/connectivity.ts';
import type { DoctorListener } from '../../page/model/doctor-run.ts';
import { Collector } from '../../poll/collector.ts';
import type { Redactor } from '../../redactor.ts';
import { textsOfAccount } from '../../texts/account-texts.ts';
import type { Language } from '../../texts/languages.ts';
import type { KeyIn, Texts } from '../../texts/texts.ts';
import type { Context } from '../context.ts';
import { openLog } from '../support/load-config.ts';
import { portsFor } from '../support/ports.ts';
import type { AccountOptions } from '../values/one-reading.ts';
import { accountListener } from './account-listener.ts';
import { type Examination, STEPS, type StepName } from './steps.ts';

export interface DoctorOptions extends AccountOptions {
  /** `--ask-other-regions`: the password may be sent to the gateways of all regions. */
  readonly askOtherRegions?: boolean | undefined;
}

export interface ExamineDeps {
  readonly context: Context;
  readonly redactor: Redactor;
  readonly network: NetworkProbe;
  readonly texts: Texts;
  /** The language of the texts. */
  readonly language: Language;
  /** Told of each step and note while they come, besides the output. */
  readonly listener?: DoctorListener;
}

/** Examines these accounts, one after the other. @returns the exit code of the first failure */
export async function examineAll(accounts: readonly ConfiguredAccount[], options: DoctorOptions, deps: ExamineDeps): Promise<ExitCode> {
  const results: Examined[] = [];
  const { listener } = deps;
  for (const account of accounts) {
    const { name, config } = account;
    const texts = textsOfAccount(deps.texts, account);
    if (name !== null) deps.context.out.write(`${texts('doctor.account', { name })}\n`);
    const isNamed = name !== null && listener !== undefined;
    results.push(await examine(config, options, { ...deps, texts, ...(isNamed && { listener: accountListener(name, listener, texts) }) }));
  }
  const failed = results.find(({ exit }) => exit !== EXIT.ok);
  if (failed !== undefined) return failed.exit;
  const hasNotes = results.some((result) => result.hasNotes);
  deps.context.out.write(`${deps.texts(hasNotes ? 'doctor.well_but' : 'doctor.well')}\n`);
  return EXIT.ok;
}

interface Examined {
  readonly exit: ExitCode;
  /** Whether a note was written. */
  readonly hasNotes: boolean;
}

/** Checks each step of one account, writes the results to the output, and stops at the first failure. */
async function examine(
  config: Config,
  options: DoctorOptions,
  { context, redactor, network, texts, language, listener }: ExamineDeps,
): Promise<Examined> {
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
  const examination: Examination = { config, context, ports, client, network, texts, language, collector, listFailure: null, notes };
  listener?.begins(STEPS.map(({ name }) => ({ name, title: texts(`doctor.step.${name}`) })));
  const tellNote = (error: BridgeError): void => {
    note(error, texts, say);
    listener?.note({ code: error.code, happened: redactor.line(error.happened(texts)), remedy: error.remedy(texts) });
  };
  for (const warning of unusual) tellNote(warning);
  try {
    if (tryAgain) await client.tryAgain();
    for (const { name, look } of STEPS) {
      listener?.step(name, { status: 'running' });
      try {
        const text = await Promise.race([look(examination), stopped]);
        say(lineOf(name, text, texts));
        listener?.step(name, { status: 'ok', text: redactor.line(text) });
      } catch (thrown) {
        if (stop.aborted) throw thrown;
        const error = asBridgeError(thrown).quoting(redactor.words);
        const exit = diagnose(name, error, texts, say);
        listener?.step(name, { status: 'wrong', text: redactor.line(error.happened(texts)), causes: causesOf(error, texts) });
        const signsIn = signInOf(config.isolarcloud).flavour === 'password';
        if (signsIn && mayBeOfAnotherRegion(error.code)) await Promise.race([searchRegions(config, options, context, texts), stopped]);
        return { exit, hasNotes: unusual.length > 0 };
      }
    }
    for (const error of notes) tellNote(error.quoting(redactor.words));
    return { exit: EXIT.ok, hasNotes: notes.length + unusual.length > 0 };
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
  const log = await openLog({ ...config, log: { ...config.log, level: 'error' } }, context);
  const open = async (there: Config): Promise<OpenApiClient> => openClient(there, { ...context, log }, await portsFor(there, context));
  const sentences = mayAsk
    ? (await askOtherRegions(config, { open, tryAgain })).map((answer) => sentenceOn(answer, texts))
    : [texts('doctor.may_ask_other_regions')];
  for (const sentence of sentences) context.out.write(`       ${sentence}\n`);
}

/** Writes a failed step with its causes and remedies. @returns the exit code */
export function diagnose(step: StepName, error: BridgeError, texts: Texts, say: (line: string) => void): ExitCode {
  say(marked('wrong', `${texts(`doctor.step.${step}`)}: ${error.happened(texts)}`, texts));
  const causes = causesOf(error, texts);
  const [only, ...others] = causes;
  if (only !== undefined && others.length === 0) say(`       ${only.remedy}`);
  else for (const [index, { cause, remedy }] of causes.entries()) say(`       ${index + 1}. ${texts('doctor.perhaps', { cause, remedy })}`);
  if (error.code === 'authorization_missing') sayUnproven(texts, say);
  return error.exit;
}

/** Mistakes that iSolarCloud reports for the first call of `authorize` (oauth.md 4.1), as no call is possible before it. */
const UNPROVEN: readonly KeyIn<'doctor.unproven'>[] = ['approval', 'secret_key', 'two_applications', 'rsa_key', 'region'];

function sayUnproven(texts: Texts, say: (line: string) => void): void {
  say(`       ${texts('doctor.only_authorize')}`);
  for (const mistake of UNPROVEN) say(`       - ${texts(`doctor.unproven.${mistake}`)}`);
}

function note(error: BridgeError, texts: Texts, say: (line: string) => void): void {
  say(marked('note', error.happened(texts), texts));
  say(`       ${error.remedy(texts)}`);
}

/** The line of a step that is well. */
export const lineOf = (step: StepName, text: string, texts: Texts): string =>
  marked('ok', `${texts(`doctor.step.${step}`)}: ${text}`, texts);

/** Number of characters before the text of each line. */
const MARK_WIDTH = 7;

const marked = (mark: KeyIn<'doctor.mark'>, text: string, texts: Texts): string =>
  `${texts(`doctor.mark.${mark}`).padEnd(MARK_WIDTH)}${text}`;
