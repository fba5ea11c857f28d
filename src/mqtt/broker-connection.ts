import type { NetworkConnection } from './network-connection.ts';

/** The operations of a connection while it lives. */
export type ActiveConnection = Pick<NetworkConnection, 'publish' | 'subscribe' | 'unsubscribe' | 'onMessage' | 'receiveMaximum' | 'closed'>;

/** Provides connections, one after the other. */
export interface ConnectionSource {
  /** The listener is called with every new connection, and at once if there is one. */
  onConnect(listener: (network: ActiveConnection) => void): void;
}

/** The bridge's own connection to its broker, kept for the whole run. */
export interface BrokerConnection extends ConnectionSource {
  /** Begins to connect, and returns at once. */
  start(): void;
  /** Disconnects so that the broker publishes the will; resolves when closed. */
  stop(): Promise<void>;
}
