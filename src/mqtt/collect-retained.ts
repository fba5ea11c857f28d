import type { Clock } from '../clock.ts';
import type { NetworkConnection } from './network-connection.ts';

export interface CollectOptions extends Pick<Clock, 'sleep'> {
  /** The topic on which the end marker is sent and comes back. No other client publishes on it. */
  readonly markerTopic: string;
  /** Random payload by which the end marker is recognised. */
  readonly token: string;
}

export interface Collected {
  /** Key: topic. Value: payload. */
  readonly messages: ReadonlyMap<string, string>;
  /**
   * Whether the broker granted all filters, the end marker came back, and MOST_MESSAGES was not reached. If false, messages may be
   * missing.
   */
  readonly isComplete: boolean;
}

/** If no retained message arrives for this long, the collection ends even without the end marker. */
const SILENCE_MS = 5_000;
/** Upper limit for the duration of one collection. */
const LONGEST_MS = 60_000;

/**
 * After the end marker has arrived, the collection goes on until no retained message has arrived for this long, because aedes can
 * send the end marker before the last retained messages.
 */
const QUIET_MS = 300;

/**
 * Limits for the number of retained messages collected and the length of one payload, because other clients may have stored any
 * number. A bridge with 1,000 plants retains 20,000 topics, and its largest payload has about 10 kB.
 */
const MOST_MESSAGES = 200_000;
const LONGEST_PAYLOAD = 512 * 1024;

/**
 * Collects the retained messages that match the filters. After the broker has granted the subscription, this function publishes an
 * end marker on `markerTopic`. A broker sends messages to one client in order (MQTT 5 section 4.6), so the retained messages are
 * complete when the end marker comes back. At the end the filters are unsubscribed, so they must not be filters that a Publisher
 * uses on the same connection.
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
    // Messages that are not retained must not prolong the collection.
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
    // Subscribes with QoS 0, because brokers limit how many QoS 1 messages may wait for one client, and drop the rest.
    isGranted = (await network.subscribe([markerTopic, ...filters], { qos: 0 })).length === 0;
    network.publish({ topic: markerTopic, payload: token, retain: false }, () => undefined);
    await marker;
    await untilStill(QUIET_MS);
    return true;
  };

  const limits = [untilStill(SILENCE_MS), sleep(LONGEST_MS, finished.signal)].map((limit) => limit.then(() => false).catch(() => false));
  const isEnded = await Promise.race([untilEnd(), network.closed.then(() => false), ...limits]).catch(() => false);
  stopListening();
  // Waits for the unsubscription, because aedes handles requests concurrently: an unsubscription in progress could end the caller's
  // next subscription.
  await Promise.race([network.unsubscribe([markerTopic, ...filters]), ...limits]);
  finished.abort();
  return { messages, isComplete: isEnded && isGranted && messages.size < MOST_MESSAGES };
}
