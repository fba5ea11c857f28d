/** The process of the cloud: simulated plants whose clock only moves when the benchmark moves it. It records all requests. */

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { CloudSimulator } from '../../src/simulator/cloud.ts';
import { uniformFleet } from '../../src/simulator/fleet.ts';
import { readBody } from '../../src/simulator/wire.ts';
import { serve } from './worker.ts';

/** A recorded request that can be repeated. */
export interface Exchange {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const DAY_MS = 24 * 3_600_000;
const MAX_BODY_BYTES = 1_000_000;
const NO_LIMIT = 1_000_000_000;

let now = 0;
let upstream = '';
let latencyMs = 0;
const requests: Exchange[] = [];
/** Key: path and body of a request. Value: its reply at the present simulated time, so that a repeated request gets the same bytes. */
const replies = new Map<string, Buffer>();

async function open(plants: number, at: number) {
  now = at;
  const cloud = new CloudSimulator({
    plants: uniformFleet({ plants, devicesPerPlant: 6, commissionedAt: at - DAY_MS }),
    now: () => now,
    quotas: { perMinute: NO_LIMIT, perHour: NO_LIMIT, perDay: NO_LIMIT, perMonth: NO_LIMIT },
  });
  upstream = (await cloud.start()).url;
  // While the bridge publishes the discovery payloads of many plants, its connections are idle for more than five seconds,
  // after which a server closes them by default.
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, account: cloud.account };
}

const server = createServer(async (incoming, response) => {
  const exchange = {
    path: incoming.url ?? '',
    headers: repeatable(incoming.headers),
    body: (await readBody(incoming, MAX_BODY_BYTES)) ?? '',
  };
  requests.push(exchange);
  const key = `${exchange.path} ${exchange.body}`;
  const reply = replies.get(key) ?? (await asked(exchange));
  replies.set(key, reply);
  if (latencyMs > 0) await delay(latencyMs);
  response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' }).end(reply);
});

async function asked({ path, headers, body }: Exchange): Promise<Buffer> {
  const reply = await request(`${upstream}${path}`, { method: 'POST', headers, body });
  return Buffer.from(await reply.body.arrayBuffer());
}

/** Returns the headers of a request without those that belong to its connection. */
const repeatable = ({ host: _, connection: __, 'content-length': ___, ...headers }: IncomingHttpHeaders): Exchange['headers'] =>
  headers as Record<string, string>;

const jobs = {
  open,
  /** Sets the simulated time, so that there are new samples, and forgets the recorded requests and replies. */
  moveTo(at: number): void {
    now = at;
    replies.clear();
    requests.length = 0;
  },
  /** Delays each reply from now on. */
  slowDown(byMs: number): void {
    latencyMs = byMs;
  },
  /** Returns the requests since the last `moveTo`, in the order of arrival. */
  requests: (): readonly Exchange[] => requests,
};
export type CloudJobs = typeof jobs;

serve(jobs);
