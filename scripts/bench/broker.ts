/** The broker's process: an aedes that keeps what it is sent, for somebody to publish the same again. */

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { serve } from './worker.ts';

export interface Publication {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

let published: Publication[] = [];

const jobs = {
  async open(): Promise<string> {
    const aedes = await Aedes.createBroker();
    aedes.on('publish', ({ topic, payload, retain }, client) => {
      if (client !== null) published.push({ topic, payload: payload.toString(), retain });
    });
    const server = createServer((socket) => aedes.handle(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  /** What clients have published since this was last asked, in its order. */
  published(): readonly Publication[] {
    const all = published;
    published = [];
    return all;
  },
};
export type BrokerJobs = typeof jobs;

serve(jobs);
