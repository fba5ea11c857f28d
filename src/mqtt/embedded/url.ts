import { isIPv6 } from 'node:net';

/** Address of a broker on this machine that listens on all addresses. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** URL for clients on this machine of a broker that listens on this address. */
export const embeddedBrokerUrl = (host: string, port: number): string =>
  `mqtt://${LOOPBACK[host] ?? (isIPv6(host) ? `[${host}]` : host)}:${port}`;
