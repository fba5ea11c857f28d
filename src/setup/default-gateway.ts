import { readFile } from 'node:fs/promises';

/** The routes of a Linux machine. Other systems have no such file. */
const ROUTES = '/proc/net/route';

/**
 * Returns the IPv4 address of the default gateway: of the router, or in a container of the machine that runs it. Null if it is not known.
 */
export const defaultGateway = async (file = ROUTES): Promise<string | null> => gatewayIn(await readFile(file, 'utf8').catch(() => ''));

/**
 * Returns the default gateway in the text of `/proc/net/route`. Its addresses are hexadecimal numbers whose last byte is the first of the
 * address.
 */
export function gatewayIn(routes: string): string | null {
  for (const line of routes.split('\n')) {
    const [, destination, gateway = ''] = line.split('\t');
    if (destination === '00000000' && /^[\dA-F]{8}$/.test(gateway) && gateway !== '00000000')
      return Buffer.from(gateway, 'hex').reverse().join('.');
  }
  return null;
}
