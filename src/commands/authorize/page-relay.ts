import { Agent, request } from 'undici';
import { z } from 'zod';
import { SECOND_MS } from '../../calendar.ts';
import type { Clock } from '../../clock.ts';

const EVERY_MS = SECOND_MS;
/** The page is on the same machine. */
const ANSWER_MS = 2 * SECOND_MS;
/** The page answers with the query of one address. */
const MOST_BYTES = 16 * 1024;

const reply = z.object({ arrived: z.string().nullable() });

export interface PageRelayDeps extends Pick<Clock, 'sleep'> {
  readonly state: string;
  /** Takes the query of the address that the browser has opened. */
  readonly arrived: (query: string) => Promise<void>;
}

export interface PageRelay {
  stop(): Promise<void>;
}

/**
 * Waits for the browser at the page of a running bridge, which listens at the redirect URL in place of this program.
 * @param url redirect URL with the address of the page on this machine
 * @returns null if what listens there is no page that passes on what it receives
 */
export async function waitAtPage(url: string, { state, arrived, sleep }: PageRelayDeps): Promise<PageRelay | null> {
  const limits = { headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS, maxResponseSize: MOST_BYTES, connect: { timeout: ANSWER_MS } };
  const dispatcher = new Agent(limits);
  const stopping = new AbortController();
  const ask = async (): Promise<string | null> => {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(ANSWER_MS)]);
    const headers = { 'content-type': 'application/json' };
    const { body } = await request(url, { dispatcher, signal, method: 'POST', headers, body: JSON.stringify({ state }) });
    return reply.parse(await body.json()).arrived;
  };
  const isRelayed = await ask().then(
    () => true,
    () => false,
  );
  if (!isRelayed) {
    await dispatcher.destroy();
    return null;
  }
  const waiting = (async () => {
    while (!stopping.signal.aborted) {
      await sleep(EVERY_MS, stopping.signal).catch(() => undefined);
      // A bridge that is restarted answers again later.
      const query = await ask().catch(() => null);
      if (query !== null) await arrived(query);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await dispatcher.destroy();
      await waiting;
    },
  };
}
