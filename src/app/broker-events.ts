import type { BridgeError } from '../errors.ts';
import type { ConnectionStatus } from '../mqtt/connection.ts';

export interface BrokerListener {
  /** The connection to the broker came or went, with what keeps it away. */
  heard(status: ConnectionStatus, error: BridgeError | null): void;
  /** Once, before the first connection: what the broker retains below the base topic and on discovery topics, payload by topic. */
  found(retained: ReadonlyMap<string, string>): void;
}

/** What the connection to the broker tells the running bridge: the connection is opened first, and starts when somebody listens. */
export class BrokerEvents {
  #listener: BrokerListener | null = null;

  readonly onStatus: BrokerListener['heard'] = (status, error) => this.#listener?.heard(status, error);
  readonly onRetained: BrokerListener['found'] = (retained) => this.#listener?.found(retained);

  listen(listener: BrokerListener): void {
    this.#listener = listener;
  }
}
