import type { Clock } from '../clock.ts';
import type { NetworkConnection } from './network-connection.ts';

export interface CollectOptions extends Pick<Clock, 'sleep'> {
  /** A topic that no other client publishes on: the end marker comes back on it. */
  readonly markerTopic: string;
  /** Random text. */
  readonly token: string;
}

export interface Collected {
  /** Payload by topic. */
  readonly messages: ReadonlyMap<string, string>;
  /** Whether the broker has granted all filters and the end marker came back. Otherwise messages may be missing. */
  readonly isComplete: boolean;
}

/** After this long without a message the broker sends no more. */
const SILENCE_MS = 5_000;
/** Upper limit for the duration of one collection. */
const LONGEST_MS = 60_000;

/**
 * The collection ends after this long without a retained message after the end marker, since aedes sends the marker ahead of
 * retained messages in transit.
 */
const QUIET_MS = 300;

/**
 * Bounds on the messages that others may have left on a broker; a bridge of 1,000 plants retains 20,000 topics, the largest of
 * some 10 kB.
 */
const MOST_MESSAGES = 200_000;
const LONGEST_PAYLOAD = 512 * 1024;

/**
 * Collects what the broker retains under the filters. A message of our own, sent after the subscription was granted, marks
 * the end, since a broker keeps the order of what it sends to one client (MQTT 5 section 4.6). The filters are unsubscribed
 * afterwards, so they must not be ones that a Publisher holds on the same connection.
 */
export async function collectRetained(
  network: NetworkConnection,
  filters: readonly string[],
  { markerTopic, token, sleep }: CollectOptions,
): Promise<Collected> {
  const messages = new Map<string, string>();
  const finished = new AbortController();
  let arrivals = 0;
  let isGranted = false;
  let marked = (): void => undefined;
  const marker = new Promise<void>((resolve) => {
    marked = resolve;
  });
  const stopListening = network.onMessage(({ topic, payload, retain }) => {
    if (topic === markerTopic && payload === token) marked();
    // Messages published meanwhile do not prolong the collection.
    if (!retain) return;
    arrivals += 1;
    if (payload === '' || payload.length > LONGEST_PAYLOAD || messages.size >= MOST_MESSAGES) return;
    messages.set(topic, payload);
  });

  const untilStill = async (ms: number): Promise<void> => {
    let seen: number;
    do {
      seen = arrivals;
      await sleep(ms, finished.signal);
    } while (arrivals > seen);
  };
  const untilEnd = async (): Promise<boolean> => {
    // QoS 0: brokers limit how many QoS 1 messages may wait for one client, and drop the rest.
    isGranted = (await network.subscribe([markerTopic, ...filters], { qos: 0 })).length === 0;
    network.publish({ topic: markerTopic, payload: token, retain: false }, () => undefined);
    await marker;
    await untilStill(QUIET_MS);
    return true;
  };

  const limits = [untilStill(SILENCE_MS), sleep(LONGEST_MS, finished.signal)].map((limit) => limit.then(() => false).catch(() => false));
  const isEnded = await Promise.race([untilEnd(), network.closed.then(() => false), ...limits]).catch(() => false);
  stopListening();
  // aedes handles an unsubscription and the next subscription concurrently, so the former could end the latter.
  await Promise.race([network.unsubscribe([markerTopic, ...filters]), ...limits]);
  finished.abort();
  return { messages, isComplete: isEnded && isGranted && messages.size < MOST_MESSAGES };
}
