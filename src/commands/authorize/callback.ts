import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { networkInterfaces } from 'node:os';
import { arrivalIn, reasonOf } from '../../app/authorisation/arrival.ts';
import { SECOND_MS } from '../../calendar.ts';
import type { Clock } from '../../clock.ts';
import { isLoopback } from '../../isolarcloud/gateways.ts';
import { inWords, type Texts } from '../../texts/texts.ts';
import { waitAtPage } from './page-relay.ts';

/** Time limit of a request of the browser. */
const REQUEST_MS = 10 * SECOND_MS;
const LAST_PAGE_MS = SECOND_MS;
/** `frame-ancestors` prevents other sites from showing this page in a frame and making the user click its link. */
const PAGE_HEADERS = {
  'content-type': 'text/html;charset=UTF-8',
  connection: 'close',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "frame-ancestors 'none'",
};

export interface CallbackDeps extends Pick<Clock, 'sleep'> {
  readonly state: string;
  readonly texts: Texts;
  /** Called with a code. @returns the sentence for the page, after the code was accepted or refused */
  readonly arrived: (code: string) => Promise<string>;
  /** Called with the sentence about an error if iSolarCloud sends an error in place of a code. */
  readonly failed: (sentence: string) => void;
}

/** Receives the request of the browser that iSolarCloud redirects to the redirect URL. */
export interface Callback {
  /** False if the redirect URL leads to another machine, or if this program cannot listen at it. */
  readonly isListening: boolean;
  /** The sentence that tells the user what to do after the owner has agreed. */
  readonly instruction: string;
  stop(): Promise<void>;
}

/** The addresses and the port at which this program can listen for a redirect URL. */
interface Place {
  readonly hosts: readonly string[];
  readonly port: number;
}

/** Returns where to listen; null if the redirect URL is not plain HTTP to this machine. A browser may use either address of `localhost`. */
function placeOf(redirectUrl: string): Place | null {
  const { protocol, hostname, port } = new URL(redirectUrl);
  if (protocol !== 'http:') return null;
  const host = hostname.replace(/^\[|\]$/g, '');
  const own = Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
  if (!isLoopback(hostname) && !own.includes(host)) return null;
  return { hosts: host === 'localhost' ? ['127.0.0.1', '::1'] : [host], port: Number(port || 80) };
}

/** A server that listens at one address until `stop` is called, or the reason why it cannot listen there. */
type Receiving = { readonly stop: () => Promise<void> } | 'in_use' | 'absent';

/**
 * Listens for the redirect URL on this machine. If the page of a running bridge already listens there, this program asks that page for the
 * requests that it receives.
 */
export async function listenFor(redirectUrl: string, deps: CallbackDeps): Promise<Callback> {
  const { texts } = deps;
  const place = placeOf(redirectUrl);
  if (place === null) return notListening(texts('authorize.paste'));
  const receiving = await Promise.all(place.hosts.map((host) => receiveAt(host, place.port, redirectUrl, deps)));
  const open = receiving.filter((each) => typeof each === 'object');
  if (open.length === 0)
    return notListening(receiving.includes('in_use') ? texts('authorize.port_in_use', { port: place.port }) : texts('authorize.paste'));
  return {
    isListening: true,
    instruction: texts('authorize.wait_or_paste'),
    stop: async () => {
      await Promise.all(open.map(({ stop }) => stop()));
    },
  };
}

async function receiveAt(host: string, port: number, redirectUrl: string, deps: CallbackDeps): Promise<Receiving> {
  const limits = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, connectionsCheckingInterval: SECOND_MS };
  const server = createServer(limits, (request, response) => void receive(request, response, deps));
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (!isPortInUse(error)) return 'absent';
    const page = new URL(redirectUrl);
    page.hostname = host.includes(':') ? `[${host}]` : host;
    return (await waitAtPage(page.href, { ...deps, arrived: (query) => takeFromPage(query, deps) })) ?? 'in_use';
  }
  return {
    stop: async () => {
      // Gives the browser a moment to receive the page, and then closes the connection in any case.
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), LAST_PAGE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

/**
 * Handles a redirect that the page of a running bridge has received. The page only says that the authorisation has arrived; the command
 * says whether iSolarCloud accepts it.
 */
async function takeFromPage(query: string, { state, texts, arrived, failed }: CallbackDeps): Promise<void> {
  const arrival = arrivalIn(query, state);
  if (arrival.kind === 'code') await arrived(arrival.code);
  else failed(inWords(reasonOf(arrival), texts));
}

const notListening = (instruction: string): Callback => ({ isListening: false, instruction, stop: async () => undefined });

const isPortInUse = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/**
 * Handles a request of the browser. A code without the right `state` may come from a page of another site. Therefore the user must confirm
 * it by a link that contains the `state`, which only this page shows.
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
