import type { PageServerOptions } from './server.ts';

/**
 * Where Home Assistant's frontend reaches the page of an app. Home Assistant has checked the login; its Supervisor removes the prefix of
 * the path, and alone may connect.
 */
export interface Ingress {
  readonly host: string;
  readonly port: number;
  /** Address of the Supervisor. */
  readonly from: string;
}

/** The options of a page behind ingress: it needs no password, and any name that the user has for Home Assistant. */
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

/** Whether a connection comes from this address, which may be written as one of IPv6. */
export const comesFrom = (address: string | undefined, from: string): boolean => address === from || address === `::ffff:${from}`;
