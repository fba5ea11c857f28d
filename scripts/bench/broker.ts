/** The process of the broker: an aedes that records the messages it receives, so that the bare loop can publish the same messages. */

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
  /** Returns the messages that clients have published since the last call, in the order of arrival. */
  published(): readonly Publication[] {
    const all = published;
    published = [];
    return all;
  },
};
export type BrokerJobs = typeof jobs;

serve(jobs);
