import { isLoopbackHost } from './loopback.ts';

/** How a database is reached. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly isEncrypted: boolean;
}

const DEFAULT_PORT = 5432;

/** Values of `sslmode` that this program keeps. Both modes with TLS check the server's certificate and name. */
const ENCRYPTED = { disable: false, require: true, 'verify-full': true } as const;

const isMode = (mode: string): mode is keyof typeof ENCRYPTED => Object.hasOwn(ENCRYPTED, mode);

/**
 * Reads a connection URI (PostgreSQL documentation, 34.1.1.2): `postgresql://user:password@host:port/database?sslmode=…`. Without
 * `sslmode` the connection uses TLS, except to this machine.
 * @returns null if the text is no such URI, lacks a part, or has a parameter that would be ignored
 */
export function databaseAddressIn(text: string): DatabaseAddress | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['postgresql:', 'postgres:'].includes(url.protocol)) return null;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const [database, ...rest] = url.pathname.slice(1).split('/');
  const { sslmode = isLoopbackHost(host) ? 'disable' : 'verify-full', ...others } = Object.fromEntries(url.searchParams);
  if (host === '' || url.username === '' || !database || rest.length > 0 || !isMode(sslmode) || Object.keys(others).length > 0) return null;
  try {
    const [user, password, name] = [url.username, url.password, database].map(decodeURIComponent) as [string, string, string];
    return {
      host,
      port: Number(url.port || DEFAULT_PORT),
      user,
      password: password === '' ? undefined : password,
      database: name,
      isEncrypted: ENCRYPTED[sslmode],
    };
  } catch {
    return null;
  }
}
