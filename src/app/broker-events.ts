import type { BridgeError } from '../errors.ts';
import type { ConnectionStatus } from '../mqtt/connection.ts';

export interface BrokerListener {
  /**
   * Called when the state of the connection to the broker has changed, or the reason why there is none; also after a failed attempt.
   * @param error that reason; null if the bridge is connected, or has ended the connection itself
   */
  heard(status: ConnectionStatus, error: BridgeError | null): void;
  /**
   * Called once, before `heard` reports the first connection.
   * @param retained the broker's retained messages below the base topic and on discovery topics. Key: topic. Value: payload.
   */
  found(retained: ReadonlyMap<string, string>): void;
}

/**
 * Passes events of the broker connection to the running bridge. It is needed because the connection is created before the bridge
 * can register as its listener.
 */
export class BrokerEvents {
  #listener: BrokerListener | null = null;

  readonly onStatus: BrokerListener['heard'] = (status, error) => this.#listener?.heard(status, error);
  readonly onRetained: BrokerListener['found'] = (retained) => this.#listener?.found(retained);

  listen(listener: BrokerListener): void {
    this.#listener = listener;
  }
}
