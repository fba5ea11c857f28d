import type { BridgeError } from '../errors.ts';
import type { ConnectionStatus } from '../mqtt/connection.ts';

export interface BrokerListener {
  /** The connection to the broker was made or lost; `error` is what prevents it. */
  heard(status: ConnectionStatus, error: BridgeError | null): void;
  /**
   * Called once, before the first connection, with the broker's retained messages below the base topic and on discovery topics:
   * payload by topic.
   */
  found(retained: ReadonlyMap<string, string>): void;
}

/**
 * Passes events of the broker connection to the running bridge: the connection is created first, and the bridge registers as
 * listener later.
 */
export class BrokerEvents {
  #listener: BrokerListener | null = null;

  readonly onStatus: BrokerListener['heard'] = (status, error) => this.#listener?.heard(status, error);
  readonly onRetained: BrokerListener['found'] = (retained) => this.#listener?.found(retained);

  listen(listener: BrokerListener): void {
    this.#listener = listener;
  }
}
