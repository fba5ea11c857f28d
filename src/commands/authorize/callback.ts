import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { networkInterfaces } from 'node:os';
import { arrivalIn, reasonOf } from '../../app/authorisation/arrival.ts';
import { SECOND_MS } from '../../calendar.ts';
import { isLoopback } from '../../isolarcloud/gateways.ts';
import { inWords, type Texts } from '../../texts/texts.ts';

/** The browser's connection is not kept open, and may take only so long. */
const REQUEST_MS = 10 * SECOND_MS;
const LAST_PAGE_MS = SECOND_MS;
/** `frame-ancestors`: a page of somebody else must not show this one in a frame and have its link clicked. */
const PAGE_HEADERS = {
  'content-type': 'text/html;charset=UTF-8',
  connection: 'close',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "frame-ancestors 'none'",
};

export interface CallbackDeps {
  readonly state: string;
  readonly texts: Texts;
  /** Called with a code. @returns a sentence for the page, once it is known whether the code was accepted */
  readonly arrived: (code: string) => Promise<string>;
  /** Called with the sentence that the page shows for an error in place of a code. */
  readonly failed: (sentence: string) => void;
}

/** Receives the browser that the service sends to the redirect URL, if that is possible. */
export interface Callback {
  /** False if the URL is of another machine, or this machine cannot listen at it. */
  readonly isListening: boolean;
  /** What the user does after the owner has agreed. */
  readonly instruction: string;
  stop(): Promise<void>;
}

/** The address to listen at for a redirect URL; null if it is not plain HTTP to this machine. */
function listenAddress(redirectUrl: string): { readonly host: string; readonly port: number } | null {
  const { protocol, hostname, port } = new URL(redirectUrl);
  if (protocol !== 'http:') return null;
  const host = hostname.replace(/^\[|\]$/g, '');
  const own = Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
  return isLoopback(hostname) || own.includes(host) ? { host, port: Number(port || 80) } : null;
}

/** Listens for the redirect URL on this machine. */
export async function listenFor(redirectUrl: string, deps: CallbackDeps): Promise<Callback> {
  const { texts } = deps;
  const address = listenAddress(redirectUrl);
  if (address === null) return notListening(texts('authorize.paste'));
  const limits = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, connectionsCheckingInterval: SECOND_MS };
  const server = createServer(limits, (request, response) => void receive(request, response, deps));
  server.listen(address.port, address.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    return notListening(isPortInUse(error) ? texts('authorize.port_in_use', { port: address.port }) : texts('authorize.paste'));
  }
  return {
    isListening: true,
    instruction: texts('authorize.wait_or_paste'),
    stop: async () => {
      // A page that is being sent arrives; a browser that does not take it is not waited for.
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), LAST_PAGE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

const notListening = (instruction: string): Callback => ({ isListening: false, instruction, stop: async () => undefined });

const isPortInUse = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/**
 * A code without a state may come from a page of somebody else. So the user confirms it by a link that has the state, which only
 * this page shows.
 */
async function receive({ method, url = '' }: IncomingMessage, response: ServerResponse, deps: CallbackDeps) {
  const { state, texts, arrived, failed } = deps;
  const arrival = arrivalIn(url, state);
  if (method !== 'GET' || arrival.kind === 'no_code') return void response.writeHead(404).end();
  if (arrival.kind !== 'code') {
    const sentence = inWords(reasonOf(arrival), texts);
    if (arrival.kind === 'error') failed(sentence);
    return show(response, 400, sentence);
  }
  if (arrival.hasState) return show(response, 200, await arrived(arrival.code));
  const query = new URLSearchParams({ code: arrival.code, state });
  return show(response, 200, texts('authorize.confirm'), `<p><a href="?${query}">${texts('authorize.confirm_link')}</a></p>`);
}

function show(response: ServerResponse, status: number, sentence: string, more = ''): void {
  response.writeHead(status, PAGE_HEADERS).end(`<title>isolarcloud2mqtt</title><p>${escaped(sentence)}</p>${more}`);
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
