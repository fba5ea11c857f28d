import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Clock } from '../../clock.ts';
import { BridgeError, type ErrorCode } from '../../errors.ts';
import { readAssets } from './assets.ts';
import { Connections } from './connections.ts';
import { type FleetSource, fleetRoutesFor } from './fleet-routes.ts';
import type { Env } from './guarded-app.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { comesFrom } from './ingress.ts';
import { LIMITS, type PageLimits } from './limits.ts';
import { LoginGuard } from './login-guard.ts';
import type { OneTimeCode } from './one-time-code.ts';
import { routesFor } from './routes.ts';
import { comparing, Sessions } from './sessions.ts';
import { setupRoutesFor } from './setup-routes.ts';
import type { SetupSource } from './setup-source.ts';
import type { PageSource } from './source.ts';
import type { StreamRouteDeps } from './stream-route.ts';

export interface PageServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** null: no login is needed. */
  readonly password: string | null;
  /** Public names of a reverse proxy. */
  readonly names: readonly string[];
  /**
   * The only address that may connect: that of a proxy which has checked login and origin of each request. Default: every address may
   * connect, and the server checks both.
   */
  readonly onlyFrom?: string;
  /** The folder with the built page. */
  readonly bundle: string;
  readonly notBuilt: string;
  /** Default: LIMITS. */
  readonly limits?: Partial<PageLimits>;
}

/** What the server shows: a running bridge, the fleet of a replica, or the set-up. */
type Shown =
  | { readonly source: PageSource }
  | { readonly fleet: FleetSource }
  | {
      readonly setup: SetupSource;
      /** The code that is needed in place of a password; null: none is needed. */
      readonly code: OneTimeCode | null;
    };

export type PageServerDeps = Shown & ServerTools;

interface ServerTools extends Clock {
  /** Called with each unexpected error that occurs while a request is answered. */
  readonly report: (error: unknown) => void;
}

/** Serves the page, its documents and the metrics over HTTP. */
export class PageServer {
  readonly #options: PageServerOptions;
  readonly #deps: PageServerDeps;
  readonly #limits: PageLimits;
  readonly #stopping = new AbortController();
  readonly #streams = { open: 0 };
  #server: Server | null = null;

  constructor(options: PageServerOptions, deps: PageServerDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#limits = { ...LIMITS, ...options.limits };
    // Each stream adds a listener to the signal. Node.js warns if there are more listeners than this.
    setMaxListeners(this.#limits.streams + 1, this.#stopping.signal);
  }

  /** Number of open streams. */
  get streams(): number {
    return this.#streams.open;
  }

  /**
   * Starts to listen.
   * @returns the URL for browsers on this machine
   * @throws BridgeError page_port_taken, page_address_absent, page_address_unusable
   */
  async start(): Promise<string> {
    const { host, port } = this.#options;
    const server = await this.#create();
    await listen(server, host, port);
    this.#server = server;
    const { port: actual } = server.address() as AddressInfo;
    return `http://${['0.0.0.0', '::'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${actual}/`;
  }

  /** Ends all streams and connections at once. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.#stopping.abort();
    if (server === null) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  async #create(): Promise<Server> {
    const { bundle, password, names, port, onlyFrom } = this.#options;
    const deps = this.#deps;
    const { now } = deps;
    const isPassword = passwordCheck(deps, password);
    const limits = this.#limits;
    const connections = new Connections(limits.strangers);
    const shared = {
      ...this.#options,
      ...deps,
      limits,
      assets: await readAssets(bundle),
      sessions: new Sessions({ isPassword, most: limits.sessions, lifetimeMs: limits.sessionMs }, now),
      logins: new LoginGuard(now),
      rules: { hasPassword: isPassword !== null, names, isChecked: onlyFrom !== undefined },
      cookie: `isolarcloud2mqtt_${port}`,
      signedIn: ({ socket }: IncomingMessage) => connections.signedIn(socket),
      stop: this.#stopping.signal,
      streams: this.#streams,
      run: randomUUID().slice(0, 8),
    };
    const app = appFor(shared);
    // The adapter would otherwise replace the Request and Response of the whole process.
    const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
    const server = createServer(
      {
        headersTimeout: limits.headersMs,
        requestTimeout: limits.requestMs,
        keepAliveTimeout: limits.idleMs,
        connectionsCheckingInterval: limits.checkMs,
        maxHeaderSize: limits.headerBytes,
        noDelay: true,
      },
      (request, response) => {
        for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
        if (onlyFrom === undefined || comesFrom(request.socket.remoteAddress, onlyFrom)) void listener(request, response);
        else response.writeHead(403, { connection: 'close' }).end();
      },
    );
    server.timeout = limits.silentMs;
    server.on('connection', (socket) => connections.add(socket));
    return server;
  }
}

type Shared = Omit<StreamRouteDeps, 'shows'> & Pick<Clock, 'now'>;

function appFor(shared: Shared & Shown): Hono<Env> {
  if ('setup' in shared) return setupRoutesFor({ ...shared, shows: { isSetup: true, isFleet: false } });
  if ('fleet' in shared) return fleetRoutesFor({ ...shared, shows: { isSetup: false, isFleet: true } });
  return routesFor({ ...shared, shows: { isSetup: false, isFleet: false } });
}

function passwordCheck(deps: PageServerDeps, password: string | null): ((given: string) => boolean) | null {
  if (!('setup' in deps)) return password === null ? null : comparing(password);
  const { code } = deps;
  return code === null ? null : (given) => code.spend(given);
}

/**
 * Key: error code of the operating system. Value: the error that the bridge reports. These errors may end by themselves, when another
 * program ends or the network comes up.
 */
const LISTEN_FAILURES: Readonly<Record<string, ErrorCode>> = {
  EADDRINUSE: 'page_port_taken',
  EADDRNOTAVAIL: 'page_address_absent',
  ENOTFOUND: 'page_address_absent',
  EAI_AGAIN: 'page_address_absent',
};

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = LISTEN_FAILURES[error.code ?? ''] ?? 'page_address_unusable';
      reject(new BridgeError(code, { detail: `${host}:${port} (${error.code})`, cause: error }));
    });
    server.listen(port, host, resolve);
  });
}
