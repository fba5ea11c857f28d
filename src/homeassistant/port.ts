/** The interfaces of MQTT, of the ledger's store and of the log that this folder needs. */

import type { Ledger } from './ledger.ts';

export interface MessageInfo {
  /**
   * True if the broker had stored the message before the subscription; the broker clears this flag in all other messages (MQTT 5
   * section 3.3.1.3).
   */
  readonly retained: boolean;
}

/** Publishes and subscribes to retained topics on the broker. */
export interface RetainedTopics {
  /** Sends a retained message. It is dropped while there is no connection, and not sent again after a reconnect. */
  announce(topic: string, payload: string): void;
  /** Removes the topic's retained message from the broker. */
  clear(topic: string): void;
  /** Resolves when the broker has acknowledged everything published before the call. */
  flush(): Promise<void>;
  /**
   * @param options `newsOfOthers`: receive neither our own messages nor retained ones, if the broker can leave them out
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

/** The part of the log that is used here, with the signature of pino. */
export interface AnnouncerLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}
