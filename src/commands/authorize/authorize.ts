import { randomBytes } from 'node:crypto';
import { arrivalIn, reasonOf } from '../../app/authorisation/arrival.ts';
import { CodeExchange, failureOf, isForAnotherCode } from '../../app/authorisation/code-exchange.ts';
import { textsIn } from '../../app/authorisation/pasted-text.ts';
import { openClient } from '../../app/cloud.ts';
import { textsOf } from '../../app/texts.ts';
import { MINUTE_MS } from '../../calendar.ts';
import type { Config } from '../../config/schema.ts';
import { signInOf } from '../../config/sign-in.ts';
import { asBridgeError, BridgeError, EXIT } from '../../errors.ts';
import { inWords, phrase } from '../../texts/texts.ts';
import type { Context, Outcome } from '../context.ts';
import { openLog } from '../support/load-config.ts';
import { loadForAccount, type OneAccountOptions } from '../support/one-account.ts';
import { portsFor } from '../support/ports.ts';
import { listenFor } from './callback.ts';
import { pastedTogether } from './pasted-together.ts';

/** Maximum time for which the command waits for the owner. */
const LONGEST_MS = 30 * MINUTE_MS;

/** Authorises the application of the configuration. @throws BridgeError those of `authorizeApplication` */
export async function authorize(options: OneAccountOptions, context: Context): Outcome {
  await authorizeApplication(loadForAccount(options, context), context, { canRunDoctor: true });
  return EXIT.ok;
}

/**
 * Authorises an application (oauth.md 3, 4.1): shows the Authorize URL, receives the code from the browser or from standard input,
 * exchanges it for tokens and stores them. A running bridge then uses these tokens.
 * @param canRunDoctor whether the user can examine this application with `doctor`, so that the command mentions it
 * @throws BridgeError usage_invalid without an application in the configuration, authorization_missing if no code comes, and
 * those of `OpenApiClient.authorise` after which no other code would be accepted
 */
export async function authorizeApplication(
  config: Config,
  context: Context,
  { canRunDoctor }: { readonly canRunDoctor: boolean },
): Promise<void> {
  const texts = textsOf(config);
  const signIn = signInOf(config.isolarcloud);
  if (signIn.flavour !== 'oauth') throw new BridgeError('usage_invalid', { detail: phrase('detail.no_application') });
  const { out, stop, sleep } = context;
  const log = await openLog({ ...config, log: { ...config.log, level: 'error' } }, context);
  const client = openClient(config, { ...context, log }, await portsFor(config, context));
  const state = randomBytes(16).toString('hex');
  const exchange = new CodeExchange((code) => client.authorise(code));
  const over = new AbortController();
  const ended = AbortSignal.any([stop, over.signal]);
  const say = (sentence: string): void => out.write(`${sentence}\n`);
  const arrived = async (code: string): Promise<string> => {
    try {
      await exchange.spend(code);
      say(texts('authorize.done'));
      return texts('authorize.done');
    } catch (thrown) {
      const error = asBridgeError(thrown);
      const sentence = failureOf(error, texts);
      if (isForAnotherCode(error)) say(sentence);
      return sentence;
    }
  };
  const callback = await listenFor(signIn.redirectUrl, { state, texts, arrived, failed: say, sleep });
  try {
    say(texts('authorize.register', { url: signIn.redirectUrl }));
    say(texts('authorize.open', { url: `${signIn.page}&state=${state}` }));
    if (canRunDoctor) say(texts('authorize.page_fails'));
    say(callback.instruction);
    const takePasted = async (): Promise<void> => {
      const pause = (ms: number): Promise<void> => sleep(ms, ended).catch(() => undefined);
      for await (const lines of pastedTogether(context.lines(ended), pause)) {
        for (const text of textsIn(lines)) {
          const arrival = arrivalIn(text, state);
          if (arrival.kind === 'code') await arrived(arrival.code);
          else if (text.trim() !== '') say(inWords(reasonOf(arrival), texts));
        }
      }
      // If this program cannot receive the browser, no code can arrive after the end of the input.
      await (!callback.isListening && !ended.aborted ? Promise.reject(new BridgeError('authorization_missing')) : exchange.accepted);
    };
    const timeout = sleep(LONGEST_MS, ended).then(() => Promise.reject(new BridgeError('authorization_missing')));
    timeout.catch(() => undefined);
    const stopped = new Promise<void>((resolve) => {
      stop.addEventListener('abort', () => resolve(), { once: true });
      if (stop.aborted) resolve();
    });
    await Promise.race([exchange.accepted, timeout, stopped, takePasted()]);
  } finally {
    over.abort();
    await callback.stop();
    await client.close();
  }
}
