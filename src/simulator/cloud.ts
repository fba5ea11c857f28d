import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Account, type AccountSpec } from './account.ts';
import type { Clock } from './clock.ts';
import type { Body } from './endpoints/parameters.ts';
import { FaultBook } from './faults/book.ts';
import type { Fault } from './faults/fault.ts';
import { type Application, type Envelope, Gateway } from './gateway.ts';
import type { Truth } from './physics/plant.ts';
import type { PlantSpec } from './plant.ts';
import { CallQuota, FREE_PLAN, type Quotas } from './quota.ts';
import { deliver, intercepted, readBody } from './wire.ts';
import { World } from './world.ts';

const MAX_BODY_BYTES = 1_000_000;
const MAX_LOGGED_CALLS = 100_000;

const DEMO_ACCOUNT: AccountSpec = {
  appKey: 'A1B2C3D4E5F60718293A4B5C6D7E8F90',
  secretKey: 'x9y8z7w6v5u4t3s2r1q0p9o8n7m6l5k4',
  username: 'demo@example.com',
  password: 'demo-password',
  userId: 506574,
  email: 'demo@example.com',
  phone: '+55 11 91234-5678',
  oneSession: false,
  loginsPerHour: 30,
};

/** Somebody else's application: valid keys that do not go with this account's. */
export const OTHER_APPLICATION: Application = { appKey: 'FFEEDDCCBBAA99887766554433221100', secretKey: 'k1l2m3n4o5p6q7r8s9t0u1v2w3x4y5z6' };

export interface CloudOptions {
  readonly plants: readonly PlantSpec[];
  readonly account?: Partial<AccountSpec>;
  /** Default: the machine's clock. */
  readonly now?: Clock;
  /** How often devices are sampled; default 5 minutes, as the service does. */
  readonly updatePeriodMs?: number;
  readonly quotas?: Partial<Quotas>;
}

/** One call that arrived. */
export interface LoggedCall {
  /** Epoch ms by the service's clock. */
  readonly at: number;
  readonly endpoint: string;
  readonly deviceType: number | null;
  /** How many devices and points were asked for. */
  readonly keys: number;
  readonly points: number;
  /** `result_code` of the reply; null where the wire or HTTP failed. */
  readonly resultCode: string | null;
}

/**
 * A simulated iSolarCloud on 127.0.0.1: strict as the vendor's, with physical plants behind it. Its state is a function of
 * the time of each request; nothing is scheduled.
 */
export class CloudSimulator {
  readonly account: AccountSpec;
  readonly #now: Clock;
  readonly #faults = new FaultBook();
  readonly #world: World;
  readonly #sessions: Account;
  readonly #gateway: Gateway;
  readonly #server: Server;
  #calls: LoggedCall[] = [];
  #received = 0;

  constructor({ plants, account, now = Date.now, updatePeriodMs = 300_000, quotas }: CloudOptions) {
    this.account = { ...DEMO_ACCOUNT, ...account };
    this.#now = now;
    this.#world = new World(() => this.#faults.fleet(plants, now()), now, updatePeriodMs);
    this.#sessions = new Account(this.account);
    this.#gateway = new Gateway(this.#world, this.#sessions, new CallQuota({ ...FREE_PLAN, ...quotas }), [OTHER_APPLICATION]);
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Listens on 127.0.0.1; port 0 takes a free one. The endpoints are below `<url>/openapi/`. */
  async start(port = 0): Promise<{ url: string }> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return { url: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}` };
  }

  /** Ends every connection, answered or not. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Adds a misbehaviour. @returns what takes it away again */
  inject(fault: Fault): () => void {
    return this.#faults.inject(fault);
  }

  /** Takes every injected misbehaviour away. */
  clearFaults(): void {
    this.#faults.clear();
  }

  /** Ends every session, as another client or the vendor may. */
  revokeTokens(): void {
    this.#sessions.revokeTokens();
  }

  /** The fleet as it is now, with injected changes. */
  get plants(): readonly PlantSpec[] {
    return this.#world.plants;
  }

  /**
   * What physically is the case at a plant, whatever the service says of it.
   *
   * @param at epoch ms, not before the plant was commissioned
   */
  truth(psId: number, at: number): Truth {
    const plant = this.#world.plant(String(psId));
    if (plant === undefined) throw new RangeError(`no plant ${psId}`);
    return this.#world.truth(plant, at);
  }

  /** Every call that arrived, oldest first. */
  get calls(): readonly LoggedCall[] {
    return this.#calls;
  }

  get logins(): readonly LoggedCall[] {
    return this.#calls.filter(({ endpoint }) => endpoint === 'login');
  }

  /** Forgets the calls so far. */
  clearCalls(): void {
    this.#calls = [];
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const now = this.#now();
    response.setHeader('date', new Date(now).toUTCString());
    const received = await readBody(request, MAX_BODY_BYTES).catch(() => undefined);
    if (received === undefined) return;
    const endpoint = /^\/openapi\/(\w+)$/.exec(request.url ?? '')?.[1] ?? '';
    if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end();
    if (!request.headers['content-type']?.startsWith('application/json')) return void response.writeHead(415).end();

    const body = parsed(received);
    const faults = this.#faults.forCall(endpoint, integerOf(body?.['device_type']), now);
    const log = (resultCode: string | null) => this.#log(loggedCall(now, endpoint, body ?? {}, resultCode));
    if (intercepted(response, faults)) return log(null);
    const reply = this.#reply(request, endpoint, received, body, faults, now);
    log(reply.result_code);
    deliver(response, JSON.stringify(reply), faults);
  }

  #reply(
    request: IncomingMessage,
    endpoint: string,
    received: string | null,
    body: Body | null,
    faults: ReturnType<FaultBook['forCall']>,
    now: number,
  ): Envelope {
    const number = this.#received++;
    const failed = (code: string, message: string): Envelope => ({
      req_serial_num: '',
      result_code: code,
      result_msg: message,
      result_data: null,
    });
    if (received === null) return failed('E995', 'Request body is too large');
    if (body === null) return failed('-1', 'error');
    return this.#gateway.answer({ endpoint, headers: request.headers, body, faults, now, number });
  }

  #log(call: LoggedCall): void {
    this.#calls.push(call);
    if (this.#calls.length > MAX_LOGGED_CALLS) this.#calls = this.#calls.slice(MAX_LOGGED_CALLS / 2);
  }
}

function parsed(received: string | null): Body | null {
  try {
    const body: unknown = JSON.parse(received ?? '');
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Body) : null;
  } catch {
    return null;
  }
}

const integerOf = (value: unknown): number | null => (/^\d+$/.test(String(value)) ? Number(value) : null);
const lengthOf = (value: unknown): number =>
  Array.isArray(value) ? value.length : typeof value === 'string' ? value.split(',').length : 0;

const loggedCall = (at: number, endpoint: string, body: Body, resultCode: string | null): LoggedCall => ({
  at,
  endpoint,
  deviceType: integerOf(body['device_type']),
  keys: lengthOf(body['ps_key_list']) + lengthOf(body['sn_list']),
  points: lengthOf(body['point_id_list'] ?? body['points'] ?? body['data_point']),
  resultCode,
});
