import { createServer, type OutgoingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface PrefixProxyOptions {
  /** Address of this machine from which the requests come. Default: any. */
  readonly from?: string;
  /** Headers that are added to each request. */
  readonly headers?: OutgoingHttpHeaders;
}

/** A reverse proxy that removes a prefix from the paths and lets nothing be compressed. @returns the address of the page below it */
export async function startPrefixProxy(
  pageUrl: string,
  prefix: string,
  { from, headers: added }: PrefixProxyOptions = {},
): Promise<string> {
  const { hostname, port } = new URL(pageUrl);
  const server = createServer((incoming, outgoing) => {
    const below = incoming.url ?? '/';
    if (!below.startsWith(prefix)) {
      outgoing.writeHead(404).end();
      return;
    }
    const headers = { ...incoming.headers, ...added, 'accept-encoding': 'identity' };
    const path = below.slice(prefix.length - 1);
    const forwarded = request({ hostname, port, method: incoming.method, path, headers, localAddress: from }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`;
}
