import { isIPv6 } from 'node:net';

/** Key: address with which a broker listens on all interfaces. Value: address at which clients on this machine reach it. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** @returns the URL at which clients on this machine reach a broker that listens on this host and port */
export const embeddedBrokerUrl = (host: string, port: number): string =>
  `mqtt://${LOOPBACK[host] ?? (isIPv6(host) ? `[${host}]` : host)}:${port}`;
