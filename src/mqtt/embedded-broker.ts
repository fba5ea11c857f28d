import { createHash, timingSafeEqual } from 'node:crypto';
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from 'node:net';
import { Aedes, type AedesOptions } from 'aedes';
import { BridgeError } from '../errors.ts';

export interface EmbeddedBrokerOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Without a name everybody may connect. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

export interface EmbeddedBrokerDeps {
  /** Told of faults inside the broker (internal); it stays up. */
  readonly report: (error: BridgeError) => void;
}

/** MQTT 3.1.1 table 3.1; aedes answers MQTT 5 clients with its 0x86. */
const BAD_USER_NAME_OR_PASSWORD = 4;

/** What Mosquitto 2.1 allows by default: a stranger cannot fill the memory with one packet. */
const MAXIMUM_PACKET_BYTES = 2_000_000;

/** Where to reach a broker on this machine that listens on all addresses. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** Where clients on this machine reach a broker that listens on this address. */
export const embeddedBrokerUrl = (host: string, port: number): string =>
  `mqtt://${LOOPBACK[host] ?? (isIPv6(host) ? `[${host}]` : host)}:${port}`;

/** The broker for homes that have none: MQTT 3.1.1 and 5 over plain TCP, retained messages in memory only. */
export class EmbeddedBroker {
  readonly #options: EmbeddedBrokerOptions;
  readonly #deps: EmbeddedBrokerDeps;
  readonly #sockets = new Set<Socket>();
  #aedes: Aedes | null = null;
  #server: Server | null = null;

  constructor(options: EmbeddedBrokerOptions, deps: EmbeddedBrokerDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /**
   * Listens, and resolves to the URL for clients on this machine.
   * @throws BridgeError broker_port_taken, broker_address_unusable
   */
  async start(): Promise<string> {
    const { host, port, username, password } = this.#options;
    const aedes = await Aedes.createBroker({
      maximumPacketSize: MAXIMUM_PACKET_BYTES,
      ...(username !== undefined && { authenticate: authenticator(username, password ?? '') }),
    });
    aedes.addListener('error', (error: Error) => {
      this.#deps.report(new BridgeError('internal', { detail: 'embedded broker', cause: error }));
    });
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      aedes.handle(socket);
    });
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

  /** Says goodbye to all clients and closes; nobody can hold it up. */
  async stop(): Promise<void> {
    const server = this.#server;
    const aedes = this.#aedes;
    this.#server = null;
    this.#aedes = null;
    if (!server || !aedes) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

function authenticator(username: string, password: string): NonNullable<AedesOptions['authenticate']> {
  const expected = [digest(username), digest(password)] as const;
  return (_client, name, secret, done) => {
    const isName = timingSafeEqual(digest(name ?? ''), expected[0]);
    const isPassword = timingSafeEqual(digest(secret ?? ''), expected[1]);
    if (isName && isPassword) done(null, true);
    else done(Object.assign(new Error('bad user name or password'), { returnCode: BAD_USER_NAME_OR_PASSWORD }), null);
  };
}

/** Digests have one length, which `timingSafeEqual` asks for. */
const digest = (text: string | Buffer): Buffer => createHash('sha256').update(text).digest();

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code === 'EADDRINUSE' ? 'broker_port_taken' : 'broker_address_unusable';
      reject(new BridgeError(code, { detail: `${host}:${port} (${error.code})`, cause: error }));
    });
    server.listen(port, host, resolve);
  });
}
