import type { Clock } from '../../clock.ts';
import { type ErrorCode, isBridgeError } from '../../errors.ts';
import type { Transport } from '../../isolarcloud/transport.ts';
import type { AccountPorts } from '../ports.ts';
import type { ContactRecord } from './contact-record.ts';
import type { ShardBridgeDeps } from './shard-bridge.ts';

/** Errors of a call that iSolarCloud has not answered. */
const UNANSWERED: ReadonlySet<ErrorCode> = new Set(['gateway_unreachable', 'gateway_timeout', 'gateway_untrusted']);

/** Returns a transport whose calls are recorded as contacts with iSolarCloud. Calls that its end interrupts are not. */
export function observedTransport(inner: Transport, contact: ContactRecord): Transport {
  let isClosed = false;
  return {
    gateway: inner.gateway,
    post: async (path, headers, body) => {
      try {
        const reply = await inner.post(path, headers, body);
        contact.set(true);
        return reply;
      } catch (error) {
        if (!isClosed) contact.set(!(isBridgeError(error) && UNANSWERED.has(error.code)));
        throw error;
      }
    },
    close: () => {
      isClosed = true;
      return inner.close();
    },
  };
}

type OpenPorts = ShardBridgeDeps['openPorts'];

/** Returns a function that opens ports whose calls are recorded as contacts with iSolarCloud. */
export const observedPorts =
  (openPorts: OpenPorts, contact: ContactRecord): OpenPorts =>
  async (...args) => {
    const ports = await openPorts(...args);
    const observed = <Of extends AccountPorts>(of: Of): Of => ({
      ...of,
      openTransport: () => observedTransport(of.openTransport(), contact),
    });
    return { ...observed(ports), ofAccount: (account) => observed(ports.ofAccount(account)) };
  };

export interface SearchDeps extends Pick<Clock, 'sleep'> {
  readonly contact: ContactRecord;
  readonly openTransport: () => Promise<Transport>;
  /** Whether the replica may make requests at this moment. */
  readonly mayAsk: () => boolean;
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends a request to the gateway regularly until iSolarCloud answers, at the start and while it is lost: a replica without shards makes no
 * other requests, and must know whether it could take over shards. The request names no application, so that it uses none of the account's calls.
 */
export async function searchCloud({ contact, openTransport, mayAsk, everyMs, signal, sleep }: SearchDeps): Promise<void> {
  while (!signal.aborted) {
    await sleep(everyMs, signal).catch(() => undefined);
    if (signal.aborted || contact.isThere || !mayAsk()) continue;
    const transport = observedTransport(await openTransport(), contact);
    const close = (): void => void transport.close();
    signal.addEventListener('abort', close, { once: true });
    // The replica may have stopped while the transport was opened.
    if (!signal.aborted) await transport.post('/', {}, {}).catch(() => undefined);
    signal.removeEventListener('abort', close);
    await transport.close();
  }
}
