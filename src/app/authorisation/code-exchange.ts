import { asBridgeError, type BridgeError } from '../../errors.ts';

/** Whether another code may be accepted after this error. */
export const isForAnotherCode = ({ code }: BridgeError): boolean => code === 'authorization_code_refused';

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
