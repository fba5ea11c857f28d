import { randomBytes } from 'node:crypto';
import { arrivalIn, reasonOf } from '../app/authorisation/arrival.ts';
import { CodeExchange } from '../app/authorisation/code-exchange.ts';
import type { SignIn } from '../config/sign-in.ts';
import { type Phrase, phrase } from '../texts/texts.ts';

export interface BegunAuthorisation {
  /** The redirect URL, which must be registered for the application in exactly this form. */
  readonly redirectUrl: string;
  /** The Authorize URL, which the owner opens. It contains `state`. */
  readonly page: string;
  /** Random text that iSolarCloud adds to the redirect URL, which proves that the code belongs to this attempt. */
  readonly state: string;
}

/** Whether a text was accepted, and the sentence for the user. */
interface Taken {
  readonly taken: 'done' | 'nothing' | 'confirm';
  readonly sentence: Phrase;
}

/** One attempt to authorise an application with OAuth2.0. */
export class AuthorisationAttempt {
  readonly begun: BegunAuthorisation;
  readonly #exchange: CodeExchange;

  /** @param exchange exchanges a code for tokens and stores them; called once for each code */
  constructor({ page, redirectUrl }: Extract<SignIn, { flavour: 'oauth' }>, exchange: (code: string) => Promise<void>) {
    const state = randomBytes(16).toString('hex');
    this.begun = { redirectUrl, page: `${page}&state=${state}`, state };
    this.#exchange = new CodeExchange(exchange);
  }

  /**
   * Accepts an authorization code, or the whole redirect URL with it.
   * @param from `browser`: the browser opened the redirect URL; `pasted`: the user pasted the text. A page of another site could make the
   * browser open the redirect URL, so that the user must confirm a code without the right `state`
   * @throws BridgeError the reason for which iSolarCloud refused the code
   */
  async take(text: string, from: 'browser' | 'pasted'): Promise<Taken> {
    const arrival = arrivalIn(text, this.begun.state);
    if (arrival.kind !== 'code') return { taken: 'nothing', sentence: reasonOf(arrival) };
    if (from === 'browser' && !arrival.hasState) return { taken: 'confirm', sentence: phrase('authorize.confirm') };
    await this.#exchange.spend(arrival.code);
    return { taken: 'done', sentence: phrase('authorize.done') };
  }
}
