import type { NetworkConnection } from './network-connection.ts';

/** The operations on a connection that is open. */
export type ActiveConnection = Pick<NetworkConnection, 'publish' | 'subscribe' | 'unsubscribe' | 'onMessage' | 'receiveMaximum' | 'closed'>;

/** Provides the open connection, and after its loss the next one. */
export interface ConnectionSource {
  /**
   * Calls the listener with every new connection, and immediately if a connection is open now.
   * @returns a function that removes the listener
   */
  onConnect(listener: (network: ActiveConnection) => void): () => void;
}

/** The bridge's own connection to its broker, kept for the whole run. */
export interface BrokerConnection extends ConnectionSource {
  /** Begins to connect, and returns at once. */
  start(): void;
  /** The address in use, or the one that is tried next, in the form of `MqttConnection.address`; null if it is not known. */
  readonly address: string | null;
  /** Publishes the will's message and disconnects. Resolves when the connection is closed. */
  stop(): Promise<void>;
}
