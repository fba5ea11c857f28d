/** A running broker for tests. */
export interface TestBroker {
  readonly url: string;
  /** Ends the broker as a crash would: clients receive no DISCONNECT. */
  stop(): Promise<void>;
  /** Starts the broker again on the same port, without its retained messages. */
  start(): Promise<void>;
}

export interface BrokerAccount {
  readonly username: string;
  readonly password: string;
}

/** Starts a broker. If an account is given, clients must sign in with it. */
export type StartBroker = (account?: BrokerAccount) => Promise<TestBroker>;
