import { lookup } from 'node:dns/promises';
import { isIPv6, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { request } from 'undici';
import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import { remedyFor } from './gateways.ts';

/** The network functions that `checkGateway` uses. */
export interface NetworkProbe {
  /** Returns the IP addresses of a host. */
  readonly lookup: (host: string) => Promise<readonly string[]>;
  /**
   * Opens a connection and closes it at once. Rejects if the connection fails, takes longer than `timeoutMs`, or the
   * certificate is not trusted.
   */
  readonly connect: (to: { address: string; port: number; host: string; isTls: boolean }, timeoutMs: number) => Promise<void>;
}

/**
 * `answers`: the connection was opened. `absent`: the gateway has no address of this family (IPv4 or IPv6), or this machine
 * has no route to it. `silent`: the connection failed for another reason, for example because it was refused.
 */
type AddressStatus = 'answers' | 'silent' | 'absent';

/** Whether the gateway answers at its IPv4 address and at its IPv6 address. */
export interface Connectivity {
  readonly ipv4: AddressStatus;
  readonly ipv6: AddressStatus;
}

export const NODE_NETWORK: NetworkProbe = {
  lookup: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  connect: ({ address, port, host, isTls }, timeoutMs) =>
    new Promise((resolve, reject) => {
      const socket = isTls ? connectTls({ host: address, port, servername: host }) : new Socket().connect(port, address);
      const end = (settle: () => void) => (): void => {
        clearTimeout(limit);
        socket.destroy();
        settle();
      };
      const limit = setTimeout(
        end(() => reject(noAnswer())),
        timeoutMs,
      );
      socket.once(isTls ? 'secureConnect' : 'connect', end(resolve));
      socket.once('error', (error) => end(() => reject(error))());
    }),
};

/** Error codes of a connection for whose address family this machine has no route. */
const NO_ROUTE: ReadonlySet<string> = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);
/** Error codes of OpenSSL and Node for an untrusted certificate. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO/;

/**
 * Looks up the gateway's name, and connects to one address of each family (isolarcloud-open-api.md 1).
 * @throws BridgeError gateway_unreachable if the name is unknown or no address answers, gateway_untrusted if the certificate
 * is not trusted
 */
export async function checkGateway(gateway: string, timeoutMs: number, network: NetworkProbe = NODE_NETWORK): Promise<Connectivity> {
  const { host: hostAndPort, hostname, port, protocol } = new URL(gateway);
  const host = hostname.replace(/^\[|\]$/g, '');
  const addresses = await within(timeoutMs, network.lookup(host)).catch((error: unknown) => {
    throw new BridgeError('gateway_unreachable', { detail: phrase('detail.name_not_found', { host, code: codeOf(error) }) });
  });
  const isTls = protocol === 'https:';
  const attempt = async (address: string | undefined): Promise<AddressStatus> => {
    if (address === undefined) return 'absent';
    try {
      await network.connect({ address, host, isTls, port: Number(port) || (isTls ? 443 : 80) }, timeoutMs);
      return 'answers';
    } catch (error) {
      const code = codeOf(error);
      if (UNTRUSTED.test(code)) throw new BridgeError('gateway_untrusted', { detail: `${host} (${code})` });
      return NO_ROUTE.has(code) ? 'absent' : 'silent';
    }
  };
  const ipv4 = await attempt(addresses.find((address) => !isIPv6(address)));
  const ipv6 = await attempt(addresses.find((address) => isIPv6(address)));
  if (ipv4 !== 'answers' && ipv6 !== 'answers') {
    const detail = phrase('detail.no_answer', { host: hostAndPort });
    throw new BridgeError('gateway_unreachable', { detail, remedy: remedyFor(gateway, 'gateway_unreachable', 'ECONNREFUSED') });
  }
  return { ipv4, ipv6 };
}

/**
 * Requests the gateway's time, without sending account or keys.
 * @returns epoch milliseconds; null if the reply has no readable Date header
 */
export async function cloudClock(gateway: string, timeoutMs: number): Promise<number | null> {
  const { headers, body } = await request(gateway, { method: 'HEAD', signal: AbortSignal.timeout(timeoutMs) });
  await body.dump();
  const ms = Date.parse(String(headers['date']));
  return Number.isNaN(ms) ? null : ms;
}

/** Rejects if the work takes longer than `ms` milliseconds, since a name server may never answer. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const limit = delay(ms, undefined, { signal: over.signal }).then(() => Promise.reject(noAnswer()));
  return Promise.race([work, limit]).finally(() => over.abort());
}

const noAnswer = (): Error => Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
