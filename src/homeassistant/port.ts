/** The interfaces that this folder needs: MQTT, the ledger's store, clock and random numbers. */

import type { Ledger } from './ledger.ts';

export interface MessageInfo {
  /**
   * The broker had stored the message before this subscription (MQTT 5 section 3.3.1.3: the broker clears the flag of live
   * messages).
   */
  readonly retained: boolean;
}

/** Retained topics on the broker. */
export interface RetainedTopics {
  /** Sends a retained message, which is not sent again after a reconnect; dropped while offline. */
  announce(topic: string, payload: string): void;
  /** Removes the topic's retained message from the broker. */
  clear(topic: string): void;
  /** Resolves when the broker has acknowledged everything published before the call. */
  flush(): Promise<void>;
  /**
   * @param options `newsOfOthers`: without our own messages and retained ones, if the broker can leave them out
   * @returns a function that ends the subscription
   */
  subscribe(
    filter: string,
    handler: (topic: string, payload: string, info: MessageInfo) => void,
    options?: { readonly newsOfOthers?: boolean },
  ): () => void;
}

export interface LedgerStore {
  /** @returns the ledger of the last run, or `emptyLedger()` if there is none */
  load(): Promise<Ledger>;
  save(ledger: Ledger): Promise<void>;
}

/** The same signatures as pino's. */
export interface InfoLog {
  info(details: object, message: string): void;
}
