/** A broker under test, whichever it is: the contract suite runs against every one. */
export interface TestBroker {
  readonly url: string;
  /** Ends the broker as a crash would: no goodbye. */
  stop(): Promise<void>;
  /** Comes back on the same port without its retained messages. */
  start(): Promise<void>;
}

export interface BrokerAccount {
  readonly username: string;
  readonly password: string;
}

/** Starts one broker, with one account where it is to ask for a password. */
export type StartBroker = (account?: BrokerAccount) => Promise<TestBroker>;
