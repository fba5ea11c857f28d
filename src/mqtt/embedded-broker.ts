import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import type { Clock } from '../clock.ts';
import { BridgeError, type ErrorCode } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import { type AccessOptions, accessFor } from './embedded/access.ts';
import { Connections } from './embedded/connections.ts';
import { type BrokerLimits, LIMITS } from './embedded/limits.ts';
import { BrokerMemory } from './embedded/memory.ts';
import { MessageQueue } from './embedded/message-queue.ts';
import { Notices } from './embedded/notices.ts';
import { type Credentials, Policy } from './embedded/policy.ts';
import { RetainedMessages } from './embedded/retained.ts';
import { Sessions } from './embedded/sessions.ts';
import { embeddedBrokerUrl } from './embedded/url.ts';

export interface EmbeddedBrokerOptions extends AccessOptions {
  readonly host: string;
  /** 0: the operating system chooses a free port. */
  readonly port: number;
  /** If it is undefined, every client may connect without credentials. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Overrides single values of LIMITS. */
  readonly limits?: Partial<BrokerLimits>;
}

export interface EmbeddedBrokerDeps extends Clock {
  /** Called with a sentence about an action of a client that was refused, at most once a minute for each kind of refusal. */
  readonly warn: (sentence: string) => void;
  /** Called with an error inside the broker (code `internal`). The broker keeps running. */
  readonly report: (error: BridgeError) => void;
}

/** TCP keep-alive detects clients that disappeared without closing the connection, which would otherwise count as connected for ever. */
const TCP_KEEPALIVE_MS = 60_000;

/** The embedded broker, for users without an MQTT broker: MQTT 3.1.1 and 5 over plain TCP. It keeps all data in memory, within limits. */
export class EmbeddedBroker {
  /**
   * Credentials of the bridge itself: random, and known in this process only. The broker recognises the bridge by these credentials
   * only, because any client can choose any client id, and other clients sign in with the user's account.
   */
  readonly ownAccount: Credentials = { username: 'bridge', password: randomBytes(32).toString('base64url') };
  readonly #options: EmbeddedBrokerOptions;
  readonly #limits: BrokerLimits;
  readonly #deps: EmbeddedBrokerDeps;
  readonly #notices: Notices;
  readonly #connections: Connections;
  readonly #stopping = new AbortController();
  #aedes: Aedes | null = null;
  #server: Server | null = null;

  constructor(options: EmbeddedBrokerOptions, deps: EmbeddedBrokerDeps) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#deps = deps;
    this.#notices = new Notices(deps.now, deps.warn);
    this.#connections = new Connections(this.#limits);
    // Each delayed answer to wrong credentials adds a listener to this signal. There are at most as many as connections that are
    // not signed in.
    setMaxListeners(this.#limits.unauthenticated + 1, this.#stopping.signal);
  }

  /**
   * Starts to listen.
   * @returns the URL for clients on this machine
   * @throws BridgeError broker_port_taken, broker_address_absent, broker_address_unusable
   */
  async start(): Promise<string> {
    const { host, port } = this.#options;
    const aedes = await this.#createAedes();
    const server = createServer({ keepAlive: true, keepAliveInitialDelay: TCP_KEEPALIVE_MS }, (socket) => this.#serve(socket, aedes));
    this.#aedes = aedes;
    this.#server = server;
    try {
      await listen(server, host, port);
    } catch (error) {
      await this.stop();
      throw error;
    }
    const { port: actual } = server.address() as AddressInfo;
    return embeddedBrokerUrl(host, actual);
  }

  /** Disconnects all clients and closes, without waiting for any of them. */
  async stop(): Promise<void> {
    const server = this.#server;
    const aedes = this.#aedes;
    this.#server = null;
    this.#aedes = null;
    if (!server || !aedes) return;
    this.#stopping.abort();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    this.#connections.destroyAll();
    await closed;
  }

  async #createAedes(): Promise<Aedes> {
    const { username, password = '', ...options } = this.#options;
    const { now, sleep } = this.#deps;
    const limits = this.#limits;
    const access = accessFor(options);
    const retained = new RetainedMessages(access.isOfBridge, limits);
    const sessions = new Sessions(limits, now);
    const policy = new Policy({
      account: username === undefined ? null : { username, password },
      own: this.ownAccount,
      access,
      connections: this.#connections,
      retained,
      limits,
      notices: this.#notices,
      now,
      pause: (ms) => sleep(ms, this.#stopping.signal).catch(() => undefined),
    });
    const { authenticate, authorizePublish, authorizeSubscribe, authorizeForward } = policy;
    const aedes = await Aedes.createBroker({
      mq: new MessageQueue(),
      persistence: new BrokerMemory(retained, sessions),
      connectTimeout: limits.connectMs,
      maximumPacketSize: limits.packetBytes,
      pendingSessionsLimit: limits.absentSessions,
      sessionExpiryIntervalLimit: limits.absentSeconds,
      ...{ authenticate, authorizePublish, authorizeSubscribe, authorizeForward },
    });
    withoutInheritedKeys(aedes, 'clients');
    aedes.on('unsubscribe', (filters, client) => policy.unsubscribed(client, filters));
    aedes.on('client', ({ id }) => sessions.arrived(id));
    aedes.on('clientDisconnect', ({ id, clean, version }) => {
      if (!clean && version < 5 && sessions.left(id) > 0) this.#sayTooManySessions();
    });
    aedes.on('sessionLimitReached', () => this.#sayTooManySessions());
    aedes.addListener('error', (error: Error) => this.#report(error));
    return aedes;
  }

  #serve(socket: Socket, aedes: Aedes): void {
    if (this.#connections.add(socket))
      this.#notices.say('unauthenticated', `More than ${this.#limits.unauthenticated} connections do not sign in: the oldest is closed`);
    endOnFault(socket, (error) => this.#report(error));
    withoutInheritedKeys(aedes.handle(socket), 'subscriptions');
  }

  #sayTooManySessions(): void {
    this.#notices.say('sessions', `More than ${this.#limits.absentSessions} sessions of absent clients: one of them is not kept`);
  }

  #report(error: unknown): void {
    this.#deps.report(new BridgeError('internal', { detail: phrase('detail.embedded_broker'), cause: error }));
  }
}

/**
 * Replaces the plain object in which aedes looks up client ids or topic filters by one without a prototype. In a plain object,
 * `constructor` and `__proto__` are always found, so one client with such an id would end the process. Must be called before aedes
 * has put anything into the object.
 */
function withoutInheritedKeys(owner: object, name: 'clients' | 'subscriptions'): void {
  Object.assign(owner, { [name]: Object.create(null) });
}

/** Makes an error that is thrown while a client's data is handled end only this client's connection, not the process. */
function endOnFault(socket: Socket, report: (error: unknown) => void): void {
  const emit = socket.emit.bind(socket);
  socket.emit = (event: string | symbol, ...args: unknown[]): boolean => {
    try {
      return emit(event, ...args);
    } catch (error) {
      socket.destroy();
      report(error);
      return true;
    }
  };
}

/**
 * Key: Node's error code when listening fails. Value: our error for a cause that may pass, because another program ends or the
 * network comes up. All other codes are reported as broker_address_unusable.
 */
const LISTEN_FAILURES: Readonly<Record<string, ErrorCode>> = {
  EADDRINUSE: 'broker_port_taken',
  EADDRNOTAVAIL: 'broker_address_absent',
  ENOTFOUND: 'broker_address_absent',
  EAI_AGAIN: 'broker_address_absent',
};

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = LISTEN_FAILURES[error.code ?? ''] ?? 'broker_address_unusable';
      reject(new BridgeError(code, { detail: `${host}:${port} (${error.code})`, cause: error }));
    });
    server.listen(port, host, resolve);
  });
}
