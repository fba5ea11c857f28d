import type { BridgeError } from '../errors.ts';
import type { ConnectionStatus } from '../mqtt/connection.ts';

export interface BrokerListener {
  /**
   * Called when the state of the connection to the broker has changed, or the reason why there is none; also after a failed attempt.
   * @param error that reason; null if the bridge is connected, or has ended the connection itself
   */
  heard(status: ConnectionStatus, error: BridgeError | null): void;
  /**
   * Called before `heard` reports the first connection, and the first one at another address than before.
   * @param retained the broker's retained messages below the base topic and on discovery topics. Key: topic. Value: payload.
   */
  found(retained: ReadonlyMap<string, string>): void;
}

/**
 * Passes events of the broker connection to the running bridge. It is needed because the connection is created before the bridge
 * can register as its listener, and may be taken over by another bridge of the same process.
 */
export class BrokerEvents {
  #listener: BrokerListener | null = null;
  #last: Parameters<BrokerListener['heard']> | null = null;

  /** The arguments of the last call of `heard`; null: there was none. */
  get last(): Parameters<BrokerListener['heard']> | null {
    return this.#last;
  }

  readonly onStatus: BrokerListener['heard'] = (status, error) => {
    this.#last = [status, error];
    this.#listener?.heard(status, error);
  };
  readonly onRetained: BrokerListener['found'] = (retained) => this.#listener?.found(retained);

  listen(listener: BrokerListener): void {
    this.#listener = listener;
  }
}
