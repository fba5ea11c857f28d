/**
 * The bare loop, to which the bridge is compared: it makes the same requests and publishes the same messages, but with the
 * libraries undici and mqtt.js alone.
 */

import { connectAsync, type MqttClient } from 'mqtt';
import { Agent, request } from 'undici';
import type { Publication } from './broker.ts';
import type { Exchange } from './cloud.ts';
import { cpuTimeMs, memory } from './usage.ts';
import { serve } from './worker.ts';

/** Maximum number of messages that the broker has not acknowledged yet; the same as in the bridge. */
const WINDOW = 64;

const dispatcher = new Agent();
let gateway = '';
let client: MqttClient | null = null;

async function fetchAll(exchanges: readonly Exchange[]): Promise<void> {
  for (const { path, headers, body } of exchanges) {
    const reply = await request(`${gateway}${path}`, { method: 'POST', headers, body, dispatcher });
    JSON.parse(await reply.body.text());
  }
}

async function publishAll(retainedState: readonly Publication[]): Promise<void> {
  const waiting = retainedState.values();
  const lane = async (): Promise<void> => {
    for (const { topic, payload, retain } of waiting) await client?.publishAsync(topic, payload, { qos: 1, retain });
  };
  await Promise.all(Array.from({ length: WINDOW }, lane));
}

const jobs = {
  async start(cloud: string, broker: string): Promise<void> {
    gateway = cloud;
    client = await connectAsync(broker, { protocolVersion: 5 });
  },

  /** Makes the requests and publishes the messages. @returns CPU time, ms */
  cycle: (exchanges: readonly Exchange[], retainedState: readonly Publication[]): Promise<number> =>
    cpuTimeMs(async () => {
      await fetchAll(exchanges);
      await publishAll(retainedState);
    }),

  memory,
};
export type BareLoopJobs = typeof jobs;

serve(jobs);
