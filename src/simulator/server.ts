import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallRate } from './call-rate.ts';
import { type CallLog, deviceTypeOf } from './calls.ts';
import type { Clock } from './clock.ts';
import { HttpRefusal, RejectedCall } from './codes.ts';
import { type Encryption, type OpenedRequest, unsealed } from './encryption.ts';
import type { Body } from './endpoints/parameters.ts';
import type { FaultInjector } from './faults/fault-injector.ts';
import { type Gateway, refused } from './gateway.ts';
import { deliver, intercepted, readBody } from './wire.ts';

const MAX_BODY_BYTES = 1_000_000;

/** The latency of the cloud, and the rate of calls that it allows. */
export interface Speed {
  /** From the request to the reply, ms. */
  readonly latencyMs: number;
  /** Null: the rate of calls is not limited. */
  readonly rate: CallRate | null;
}

/** The page by which an owner authorises an application. */
interface Page {
  readonly html: () => string;
  /** @returns the redirect URL with the code; null if the page shows `failure` instead */
  readonly agree: (pageAddress: string, psIds: readonly number[]) => string | null;
  readonly failure: string;
}

interface ServerParts {
  readonly gateway: Gateway;
  /** Null: the application has no encryption. */
  readonly encryption: Encryption | null;
  /** The page for owners; null for an application of the login flavour. */
  readonly page: Page | null;
  readonly faults: FaultInjector;
  readonly log: CallLog;
  readonly now: Clock;
  readonly speed: Speed;
}

/**
 * The HTTP server of the simulated cloud on 127.0.0.1. It accepts JSON by POST and passes accepted requests to the gateway; for an
 * application of the OAuth2 flavour it also serves the page on which the owner authorises it.
 */
export class ApiServer {
  readonly #gateway: Gateway;
  /** Null if the application has no encryption. */
  readonly #encryption: Encryption | null;
  readonly #page: Page | null;
  readonly #faults: FaultInjector;
  readonly #log: CallLog;
  readonly #now: Clock;
  readonly #speed: Speed;
  readonly #server: Server;
  #received = 0;

  constructor({ gateway, encryption, page, faults, log, now, speed }: ServerParts) {
    this.#gateway = gateway;
    this.#encryption = encryption;
    this.#page = page;
    this.#faults = faults;
    this.#log = log;
    this.#now = now;
    this.#speed = speed;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Starts to listen. @param port 0 takes a free port @returns the port */
  async start(port: number): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection, including those that wait for a reply. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const now = this.#now();
    response.setHeader('date', new Date(now).toUTCString());
    const received = await readBody(request, MAX_BODY_BYTES).catch(() => undefined);
    if (received === undefined) return;
    if (request.method === 'GET' && request.url === '/timestamp') return void response.end(String(now));
    if (this.#page !== null && servePage(this.#page, request, received ?? '', response)) return;
    if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end();
    if (!request.headers['content-type']?.startsWith('application/json')) return void response.writeHead(415).end();

    const endpoint = /^\/openapi\/((?:platform\/|apiManage\/)?\w+)$/.exec(request.url ?? '')?.[1] ?? '';
    response.once('close', this.#log.begin(endpoint));
    const { rate, latencyMs } = this.#speed;
    const end = rate === null ? () => {} : rate.begin(now);
    if (end !== null) response.once('close', end);
    if (latencyMs > 0) await delay(latencyMs, undefined, { ref: false });
    const opened = this.#opened(request, received, now);
    const body = end === null ? new RejectedCall('E901') : opened.body;
    const faults = this.#faults.forCall(endpoint, body instanceof RejectedCall ? null : deviceTypeOf(body), now);
    const log = (resultCode: string | null, sent: string | null) =>
      this.#log.add(now, endpoint, body instanceof RejectedCall ? {} : body, resultCode, sent);
    if (intercepted(response, faults)) return log(null, null);
    if (end === null && rate?.refusal === 'HTTP 429') {
      response.writeHead(429).end();
      return log(null, null);
    }
    const call = { endpoint, headers: request.headers, faults, now, number: this.#received++ };
    try {
      const reply = body instanceof RejectedCall ? refused(call, body) : this.#gateway.answer({ ...call, body });
      const json = JSON.stringify(reply);
      const code = String(reply.result_code ?? '1');
      log(code, deliver(response, opened.sealed(json, code), faults) ? json : null);
    } catch (error) {
      if (!(error instanceof HttpRefusal)) throw error;
      response.writeHead(error.status).end();
      log(null, null);
    }
  }

  #opened({ headers }: IncomingMessage, received: string | null, now: number): OpenedRequest {
    if (received === null) return unsealed(new RejectedCall('E995'));
    return this.#encryption?.open(headers, received, now, parsed) ?? unsealed(parsed(received));
  }
}

/** Serves the page at `/` and accepts its form at `/authorise`. @returns whether the request was for one of these paths */
function servePage(page: Page, { method, url }: IncomingMessage, received: string, response: ServerResponse): boolean {
  const html = { 'content-type': 'text/html;charset=UTF-8' };
  if (method === 'GET' && url === '/') {
    response.writeHead(200, html).end(page.html());
    return true;
  }
  if (method !== 'POST' || url !== '/authorise') return false;
  const form = new URLSearchParams(received);
  const target = page.agree(form.get('address') ?? '', form.getAll('psId').map(Number));
  if (target === null) response.writeHead(200, html).end(page.failure);
  else response.writeHead(302, { location: target }).end();
  return true;
}

/** Returns the JSON object of a request, or the refusal if the text is not one. */
function parsed(received: string): Body | RejectedCall {
  try {
    const body: unknown = JSON.parse(received);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body;
  } catch {
    // Text that is not JSON is refused like JSON that is not an object.
  }
  return new RejectedCall('-1');
}
