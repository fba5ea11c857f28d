import { topicsFor } from '../topics.ts';
import type { NetworkConnection } from './network-connection.ts';
import { ANSWER_MS, parseStatement } from './presence.ts';

export interface AskOptions {
  /** Configuration option `mqtt.base_topic`. */
  readonly base: string;
  /** Random text that makes the claim's instance id unique. */
  readonly token: string;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * The first character of the claim's instance id. It sorts after every random id, so that this claim never takes precedence over
 * another instance, not even over a bridge that is starting.
 */
const LAST = '~';

/**
 * Whether a bridge is running on the base topic. This function publishes a claim of the lowest precedence; a running bridge answers
 * it with its own claim.
 * @returns false if no bridge answers in time, or if the connection is lost
 */
export async function isAlive(network: NetworkConnection, { base, token, sleep }: AskOptions): Promise<boolean> {
  const { bridgePresence } = topicsFor(base);
  const answered = new AbortController();
  const answer = new Promise<true>((resolve) => {
    network.onMessage(({ topic, payload, retain }) => {
      // Only a running bridge sends `since`; in the claims of other instances it is null.
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
