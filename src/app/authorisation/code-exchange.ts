import { asBridgeError, type BridgeError, type CloudErrorCode, type ErrorCode } from '../../errors.ts';
import type { Texts } from '../../texts/texts.ts';

/** Errors after which it is unknown whether the service has accepted the code. */
const LOST_ANSWERS: ReadonlySet<ErrorCode> = new Set<CloudErrorCode>([
  'gateway_unreachable',
  'gateway_timeout',
  'reply_malformed',
  'reply_foreign',
  'decrypt_failed',
  'cloud_fault',
]);

/** Whether the code may be spent, although no usable answer came. */
const isAnswerLost = ({ code }: BridgeError): boolean => LOST_ANSWERS.has(code);

/** Whether another code may be accepted after this error. */
export const isForAnotherCode = (error: BridgeError): boolean => error.code === 'authorization_code_refused' || isAnswerLost(error);

/** Why a code was not accepted and what the user does then, in words. */
export const failureOf = (error: BridgeError, texts: Texts): string =>
  isAnswerLost(error) ? texts('authorize.answer_lost', { what: error.happened(texts) }) : error.sentence(texts);

/** Spends codes: each once, however often it arrives. */
export class CodeExchange {
  readonly #exchange: (code: string) => Promise<void>;
  readonly #spent = new Map<string, Promise<void>>();
  /** Ends with the first code that was accepted, or with an error that another code would meet too. */
  readonly accepted: Promise<void>;
  #end: { readonly resolve: () => void; readonly reject: (error: unknown) => void } = { resolve: () => {}, reject: () => {} };

  constructor(exchange: (code: string) => Promise<void>) {
    this.#exchange = exchange;
    this.accepted = new Promise<void>((resolve, reject) => {
      this.#end = { resolve, reject };
    });
    this.accepted.catch(() => undefined);
  }

  /** The result of a code; that of its first arrival if it arrives again. @throws BridgeError why it was not accepted */
  spend(code: string): Promise<void> {
    const known = this.#spent.get(code);
    if (known !== undefined) return known;
    const spent = this.#exchange(code);
    this.#spent.set(code, spent);
    spent.then(this.#end.resolve, (thrown: unknown) => {
      if (!isForAnotherCode(asBridgeError(thrown))) this.#end.reject(thrown);
    });
    return spent;
  }
}
