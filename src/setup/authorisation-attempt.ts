import { randomBytes } from 'node:crypto';
import { arrivalIn, reasonOf } from '../app/authorisation/arrival.ts';
import { CodeExchange } from '../app/authorisation/code-exchange.ts';
import type { SignIn } from '../config/sign-in.ts';
import { type Phrase, phrase } from '../texts/texts.ts';

export interface BegunAuthorisation {
  /** Must be registered for the application exactly so. */
  readonly redirectUrl: string;
  /** The address that the owner opens. It has the state. */
  readonly page: string;
  /** Recognises the address that the browser opens after that. */
  readonly state: string;
}

/** What became of the text that came back, and the sentence for the user. */
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
   * Takes a code or a whole address.
   * @param from the browser opened the address, or the user pasted the text. A browser without the state may come from a page of
   * somebody else, so the user must confirm its code
   * @throws BridgeError why the code was not accepted
   */
  async take(text: string, from: 'browser' | 'pasted'): Promise<Taken> {
    const arrival = arrivalIn(text, this.begun.state);
    if (arrival.kind !== 'code') return { taken: 'nothing', sentence: reasonOf(arrival) };
    if (from === 'browser' && !arrival.hasState) return { taken: 'confirm', sentence: phrase('authorize.confirm') };
    await this.#exchange.spend(arrival.code);
    return { taken: 'done', sentence: phrase('authorize.done') };
  }
}
