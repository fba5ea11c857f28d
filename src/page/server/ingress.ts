import type { PageServerOptions } from './server.ts';

/**
 * The address at which the Supervisor forwards requests from Home Assistant's frontend to the page of an app. Home Assistant has checked the
 * login, and the Supervisor removes the prefix of the path. Only the Supervisor may connect.
 */
export interface Ingress {
  readonly host: string;
  readonly port: number;
  /** Address of the Supervisor. */
  readonly from: string;
}

/**
 * Returns the options of a page behind ingress: it needs no password, and accepts any host name, since the user chooses the name of Home
 * Assistant.
 */
export const behindIngress = ({
  host,
  port,
  from,
}: Ingress): Pick<PageServerOptions, 'host' | 'port' | 'password' | 'names' | 'onlyFrom'> => ({
  host,
  port,
  password: null,
  names: [],
  onlyFrom: from,
});

/** Whether a connection comes from this IPv4 address, which a socket may show as an IPv6 address. */
export const comesFrom = (address: string | undefined, from: string): boolean => address === from || address === `::ffff:${from}`;
