import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AedesOptions, Client } from 'aedes';
import type { Clock } from '../../clock.ts';
import type { Access } from './access.ts';
import type { Connection, Connections } from './connections.ts';
import type { BrokerLimits } from './limits.ts';
import { type Notices, quoted } from './notices.ts';
import type { RetainedMessages } from './retained.ts';
import { SignInGuard } from './sign-in.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface PolicyParts extends Pick<Clock, 'now'> {
  /** Credentials of clients other than the bridge; null if every client may connect. */
  readonly account: Credentials | null;
  /** Credentials of the bridge itself. */
  readonly own: Credentials;
  readonly access: Access;
  readonly connections: Connections;
  readonly retained: RetainedMessages;
  readonly limits: BrokerLimits;
  readonly notices: Notices;
  /** Waits; resolves early when the broker stops. */
  readonly pause: (ms: number) => Promise<void>;
}

type Hook<Name extends keyof AedesOptions> = NonNullable<AedesOptions[Name]>;

/** CONNACK codes of MQTT 3.1.1 table 3.1. To MQTT 5 clients aedes sends the corresponding codes 0x85, 0x88 and 0x86. */
const REFUSALS = { identifier: 2, unavailable: 3, credentials: 4 } as const;

/** The answer to wrong credentials is delayed by this time, to slow down guessing. */
const WRONG_ANSWER_MS = 1_000;

/** A client with fewer bytes waiting than this reads fast enough, so the limits are not checked. */
const NOTABLE_BACKLOG_BYTES = 1_000_000;

/**
 * The topic on which a refused message of an MQTT 3.1.1 client is published instead, since MQTT 3.1.1 has no way to refuse a
 * message. It has no subscribers.
 */
const NOWHERE = '$refused';

/**
 * Decides which client may connect, publish, subscribe and receive, through hooks that aedes calls. The bridge's own connection may
 * do everything.
 */
export class Policy {
  readonly #parts: PolicyParts;
  readonly #guard = new SignInGuard();
  readonly #salt = randomBytes(32);
  /**
   * Client ids of the bridge's own connections. Other clients may not use them, since a second client with the same id would
   * disconnect the bridge.
   */
  readonly #ownIds = new Set<string>();
  /** The bridge's own connections, including ended ones, because aedes publishes the will of a connection after its end. */
  readonly #bridges = new WeakSet<Client>();

  constructor(parts: PolicyParts) {
    this.#parts = parts;
  }

  readonly authenticate: Hook<'authenticate'> = (client, username = '', password = Buffer.alloc(0), done) => {
    const connection = this.#parts.connections.of(client);
    const refuse = (code: number): void => done(Object.assign(new Error('refused'), { returnCode: code }), null);
    if (connection === undefined) return refuse(REFUSALS.unavailable);
    const credentials = this.#digest(username, password);
    if (this.#isAccount(credentials, this.#parts.own)) {
      this.#ownIds.add(client.id);
      this.#bridges.add(client);
      connection.role = 'bridge';
      return done(null, true);
    }
    const refusal = this.#refusalOf(client, connection, credentials);
    if (refusal === null) {
      connection.role = 'guest';
      return done(null, true);
    }
    if (refusal === REFUSALS.credentials)
      this.#parts
        .pause(WRONG_ANSWER_MS)
        .then(() => refuse(refusal))
        .catch(() => undefined);
    else refuse(refusal);
  };

  readonly authorizePublish: Hook<'authorizePublish'> = (client, packet, done) => {
    const reason = this.#objectionTo(client, packet);
    if (reason === null) return done(null);
    this.#parts.notices.say(
      reason,
      `A client${named(client, this.#parts.connections)} may not publish on ${quoted(packet.topic)}: ${reason}`,
    );
    // MQTT 5 can refuse the message with a reason code. For MQTT 3.1.1, an error would close the connection, so the message is
    // acknowledged and published on a topic without subscribers (MQTT 3.1.1 section 3.3.5 allows this).
    if (client?.version === 5) return done(new Error(reason));
    Object.assign(packet, { topic: NOWHERE, payload: Buffer.alloc(0), retain: false });
    done(null);
  };

  readonly authorizeSubscribe: Hook<'authorizeSubscribe'> = (client, subscription, done) => {
    const { connections, limits, notices } = this.#parts;
    const connection = connections.of(client);
    if (connection === undefined || this.#bridges.has(client)) return done(null, subscription);
    const { topic } = subscription;
    const isNew = !connection.filters.has(topic);
    const isTooMuch = connection.filters.size >= limits.subscriptions || connections.subscriptions >= limits.allSubscriptions;
    if (topic.length > limits.filterLength || (isNew && isTooMuch)) {
      notices.say(
        'subscriptions',
        `A client${named(client, connections)} has too many or too long subscriptions: further ones are refused`,
      );
      return done(null, null);
    }
    connection.filters.add(topic);
    done(null, subscription);
  };

  readonly authorizeForward: Hook<'authorizeForward'> = (client, packet) => {
    const { connections, limits, notices } = this.#parts;
    const { conn } = client;
    if (conn.destroyed) return null;
    const waiting = conn.writableLength;
    if (waiting <= NOTABLE_BACKLOG_BYTES) return packet;
    if (waiting <= limits.backlogBytes && connections.backlogBytes <= limits.allBacklogBytes) return packet;
    notices.say(
      'backlog',
      `A client${named(client, connections)} reads too slowly: it is disconnected, ${waiting} bytes were waiting for it`,
    );
    conn.destroy();
    return null;
  };

  /** Call when a client has unsubscribed from these filters. */
  unsubscribed(client: Client, filters: readonly string[]): void {
    const connection = this.#parts.connections.of(client);
    for (const filter of filters) connection?.filters.delete(filter);
  }

  /** @returns the CONNACK code with which a client other than the bridge is refused; null if it is admitted */
  #refusalOf({ id }: Client, { address }: Connection, credentials: Buffer): number | null {
    const { account, connections, limits, notices, now } = this.#parts;
    if (id.length > limits.clientIdLength || this.#ownIds.has(id)) return REFUSALS.identifier;
    if (account !== null) {
      const answer = this.#guard.attempt(address, credentials.toString('base64'), this.#isAccount(credentials, account), now());
      if (answer !== 'right') notices.say('sign-in', `A client at ${address} does not have the right user and password`);
      if (answer === 'paused') return REFUSALS.unavailable;
      if (answer === 'wrong') return REFUSALS.credentials;
    }
    if (connections.guests < limits.connections) return null;
    notices.say('connections', `More than ${limits.connections} clients want to be connected: the one at ${address} is refused`);
    return REFUSALS.unavailable;
  }

  /** @returns why the client may not publish this message; null if it may */
  #objectionTo(client: Client | null, packet: { readonly topic: string; readonly payload: Buffer | string; readonly retain: boolean }) {
    const { access, retained } = this.#parts;
    if (client !== null && this.#bridges.has(client)) return null;
    if (!access.mayPublish(packet)) return 'it belongs to the bridge';
    return packet.retain && !retained.hasRoomFor(packet) ? 'there are too many retained messages' : null;
  }

  /**
   * Digest of credentials. All digests have the same length, as `timingSafeEqual` requires. The random salt makes a digest useless
   * outside this process.
   */
  #digest(username: string, password: Buffer | string): Buffer {
    return createHash('sha256').update(this.#salt).update(JSON.stringify(username)).update(password).digest();
  }

  #isAccount(credentials: Buffer, { username, password }: Credentials): boolean {
    return timingSafeEqual(credentials, this.#digest(username, password));
  }
}

const named = (client: Client | null, connections: Connections): string => {
  if (client === null) return '';
  const address = connections.of(client)?.address;
  return ` ${quoted(client.id)}${address === undefined ? '' : ` at ${address}`}`;
};
