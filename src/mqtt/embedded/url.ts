import { isIPv6 } from 'node:net';

/** Where to reach a broker on this machine that listens on all addresses. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** Where clients on this machine reach a broker that listens on this address. */
export const embeddedBrokerUrl = (host: string, port: number): string =>
  `mqtt://${LOOPBACK[host] ?? (isIPv6(host) ? `[${host}]` : host)}:${port}`;
