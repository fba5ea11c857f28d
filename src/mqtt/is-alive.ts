import { topicsFor } from '../topics.ts';
import type { NetworkConnection } from './network-connection.ts';
import { ANSWER_MS, parseStatement } from './presence.ts';

export interface AskOptions {
  /** `mqtt.base_topic`. */
  readonly base: string;
  /** Random text. */
  readonly token: string;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Sorts behind every random id, so that the question outranks nobody, not even a bridge that is just starting. */
const LAST = '~';

/**
 * Asks whether a bridge lives on the base topic: a living one answers any weaker claim with its own.
 * @returns false where none answers in time, or the connection is lost
 */
export async function isAlive(network: NetworkConnection, { base, token, sleep }: AskOptions): Promise<boolean> {
  const { bridgePresence } = topicsFor(base);
  const answered = new AbortController();
  const answer = new Promise<true>((resolve) => {
    network.onMessage(({ topic, payload, retain }) => {
      // Since when is said only by the one that has the base topic, not by others that ask for it.
      if (topic === bridgePresence && !retain && parseStatement(payload)?.since != null) resolve(true);
    });
  });
  await network.subscribe([bridgePresence], { qos: 1 });
  network.publish(
    { topic: bridgePresence, payload: JSON.stringify({ instance: `${LAST}${token}`, since: null }), retain: false },
    () => {},
  );
  const silence = sleep(ANSWER_MS, answered.signal).catch(() => undefined);
  const alive = await Promise.race([answer, Promise.race([silence, network.closed]).then(() => false)]);
  answered.abort();
  return alive;
}
