import { Agent, request } from 'undici';
import { z } from 'zod';
import { SECOND_MS } from '../../calendar.ts';
import type { Clock } from '../../clock.ts';

const EVERY_MS = SECOND_MS;
/** Time limit of a reply of the page, which is on the same machine. */
const ANSWER_MS = 2 * SECOND_MS;
/** Maximum size of a reply, which contains the query of one URL. */
const MOST_BYTES = 16 * 1024;

const reply = z.object({ arrived: z.string().nullable() });

export interface PageRelayDeps extends Pick<Clock, 'sleep'> {
  readonly state: string;
  /** Called with the query of the redirect URL that the browser has opened. */
  readonly arrived: (query: string) => Promise<void>;
}

export interface PageRelay {
  stop(): Promise<void>;
}

/**
 * Asks the page of a running bridge, which listens at the redirect URL in place of this program, for the request of the browser.
 * @param url the redirect URL, with the address of the page on this machine
 * @returns null if another program listens there
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
      // A failed request is repeated, since the bridge may be restarting.
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
