import type { NetworkConnection } from './network-connection.ts';

export interface CollectOptions {
  /** A topic of our own, on which nobody else publishes: the end marker comes back on it. */
  readonly markerTopic: string;
  /** Random text. */
  readonly token: string;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The longest a collection takes; what has come until then is the answer. */
const TIMEOUT_MS = 15_000;

/** No retained message for so long, after the end marker, is the end: aedes sends the marker past retained ones on their way. */
const QUIET_MS = 300;

/**
 * Collects what the broker retains under the filters. A message of our own, sent after the subscription was granted, marks
 * the end, since a broker keeps the order of what it sends to one client (MQTT 5 section 4.6). The filters are unsubscribed
 * afterwards, so they must not be ones that a Publisher holds on the same connection.
 * @returns payload by topic; what came so far where the connection is lost or the broker is slow
 */
export async function collectRetained(
  network: NetworkConnection,
  filters: readonly string[],
  { markerTopic, token, sleep }: CollectOptions,
): Promise<Map<string, string>> {
  const collected = new Map<string, string>();
  const finished = new AbortController();
  let arrivals = 0;
  let marked = (): void => undefined;
  const marker = new Promise<void>((resolve) => {
    marked = resolve;
  });
  const stopListening = network.onMessage(({ topic, payload, retain }) => {
    if (topic === markerTopic && payload === token) marked();
    if (!retain || payload === '') return;
    arrivals += 1;
    collected.set(topic, payload);
  });

  const untilQuiet = async (): Promise<void> => {
    await marker;
    let seen: number;
    do {
      seen = arrivals;
      await sleep(QUIET_MS, finished.signal);
    } while (arrivals > seen);
  };

  // QoS 0: brokers limit how many QoS 1 messages may wait for one client, and drop the rest.
  await network.subscribe([markerTopic, ...filters], 0);
  network.publish({ topic: markerTopic, payload: token, retain: false }, () => undefined);
  await Promise.race([untilQuiet(), network.closed, sleep(TIMEOUT_MS, finished.signal)]);
  finished.abort();
  stopListening();
  for (const filter of [markerTopic, ...filters]) network.unsubscribe(filter);
  return collected;
}
