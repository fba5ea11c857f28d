/** What this room needs from its surroundings: MQTT, a place for the ledger, time and chance. */

import type { Ledger } from './ledger.ts';

export interface MessageInfo {
  /** The broker kept it from before this subscription (MQTT 5 section 3.3.1.3: the flag of live messages is cleared). */
  readonly retained: boolean;
}

/** Retained topics on the broker; the edge may send the last payload of each again after a reconnect. */
export interface RetainedTopics {
  /** Sets the retained payload of a topic and sends it, also where it is the one sent before. */
  republish(topic: string, payload: string): void;
  /** Takes the topic off the broker, and off what is replayed. */
  clear(topic: string): void;
  /** Resolves when the broker has everything that was published before the call. */
  flush(): Promise<void>;
  /**
   * @param options `newsOfOthers`: neither our own messages nor retained ones, where the broker can leave them out
   * @returns the end of the subscription.
   */
  subscribe(
    filter: string,
    handler: (topic: string, payload: string, info: MessageInfo) => void,
    options?: { readonly newsOfOthers?: boolean },
  ): () => void;
}

export interface LedgerStore {
  /** @returns the ledger of the last session, or `emptyLedger()` where there is none. */
  load(): Promise<Ledger>;
  save(ledger: Ledger): Promise<void>;
}

/** As pino's. */
export interface Log {
  info(details: object, message: string): void;
}
