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

/** Sorts after every random id, so that the claim takes precedence over no other, not even over that of a starting bridge. */
const LAST = '~';

/**
 * Whether a bridge is running on the base topic: it answers any claim of lower precedence with its own.
 * @returns false if none answers in time, or if the connection is lost
 */
export async function isAlive(network: NetworkConnection, { base, token, sleep }: AskOptions): Promise<boolean> {
  const { bridgePresence } = topicsFor(base);
  const answered = new AbortController();
  const answer = new Promise<true>((resolve) => {
    network.onMessage(({ topic, payload, retain }) => {
      // Only the owner of the base topic sends `since`, not other instances that ask for it.
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
