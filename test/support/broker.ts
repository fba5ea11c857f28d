/** A broker under test; the contract suite runs with each implementation. */
export interface TestBroker {
  readonly url: string;
  /** Ends the broker like a crash, without a DISCONNECT. */
  stop(): Promise<void>;
  /** Starts again on the same port without its retained messages. */
  start(): Promise<void>;
}

export interface BrokerAccount {
  readonly username: string;
  readonly password: string;
}

/** Starts a broker, which requires the account if one is given. */
export type StartBroker = (account?: BrokerAccount) => Promise<TestBroker>;
