import type { NetworkConnection } from './network-connection.ts';

/** What travels over a connection while it lives. */
export type Network = Pick<NetworkConnection, 'publish' | 'subscribe' | 'unsubscribe' | 'onMessage' | 'receiveMaximum' | 'closed'>;

/** Where connections come from, one after the other. */
export interface ConnectionSource {
  /** The listener is called with every new connection; now, too, if there is one. */
  onConnect(listener: (network: Network) => void): void;
}

/** The bridge's own connection to its broker, for ever. */
export interface BrokerConnection extends ConnectionSource {
  /** Begins to connect, and returns at once. */
  start(): void;
  /** Takes leave with the will, and resolves when the connection is closed. */
  stop(): Promise<void>;
}
