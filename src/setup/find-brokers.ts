import { randomUUID } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { isBridgeError } from '../errors.ts';
import { ConnectFailure } from '../mqtt/connect-failure.ts';
import { type OpenDeps, openNetworkConnection } from '../mqtt/open.ts';
import { defaultGateway } from './default-gateway.ts';

/**
 * Host names at which homes often have a broker: this machine, the Mosquitto app of Home Assistant, services in Docker Compose, Home Assistant
 * itself, and the machine that runs a container. Names that may resolve slowly come last, because only a few names are resolved at a time.
 */
const NAMES = ['localhost', 'core-mosquitto', 'mosquitto', 'mqtt', 'homeassistant', 'host.docker.internal', 'homeassistant.local'] as const;
const PORTS = [
  { scheme: 'mqtt', port: 1883 },
  { scheme: 'mqtts', port: 8883 },
] as const;
/** Time limit of the search. The user waits for it, and a broker in the same network answers within milliseconds. */
const SEARCH_MS = 3_000;

export interface Candidate {
  readonly scheme: 'mqtt' | 'mqtts';
  readonly host: string;
  readonly port: number;
}

export interface FoundBroker {
  readonly url: string;
  /**
   * How the broker answers a client without a user name. `open`: it accepts the client. `login`: it asks for user and password.
   * `certificate`: its certificate is not trusted, so that the client does not try.
   */
  readonly answers: 'open' | 'login' | 'certificate';
}

/** Returns the addresses at which homes often have a broker. */
export async function usualPlaces(): Promise<readonly Candidate[]> {
  const gateway = await defaultGateway();
  return [...NAMES, ...(gateway === null ? [] : [gateway])].flatMap((host) => PORTS.map((at) => ({ ...at, host })));
}

/**
 * Asks all candidates at once and returns the brokers that answer within three seconds, in the order of the candidates. A broker with several
 * names is returned once. Nothing secret is sent.
 */
export async function findBrokers(candidates: readonly Candidate[], deps: OpenDeps): Promise<readonly FoundBroker[]> {
  const signal = AbortSignal.any([deps.signal, AbortSignal.timeout(SEARCH_MS)]);
  const ended = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
  const replies = await Promise.all(candidates.map((candidate) => Promise.race([ask(candidate, { ...deps, signal }), ended])));
  const seen = new Set<string>();
  return replies.flatMap((reply) => {
    if (reply === null || seen.has(reply.place)) return [];
    seen.add(reply.place);
    return [reply.found];
  });
}

interface Reply {
  readonly found: FoundBroker;
  /** IP address and port, by which a broker with several names is recognised. */
  readonly place: string;
}

async function ask({ scheme, host, port }: Candidate, deps: OpenDeps): Promise<Reply | null> {
  const url = `${scheme}://${host}:${port}`;
  const address = await lookup(host).catch(() => null);
  const answers = address === null || deps.signal.aborted ? null : await answerOf(url, deps);
  return address === null || answers === null ? null : { found: { url, answers }, place: `${address.address} ${port}` };
}

async function answerOf(url: string, deps: OpenDeps): Promise<FoundBroker['answers'] | null> {
  try {
    // Each connection has its own client id. With the same id, connections to two names of one broker would end each other.
    const clientId = `isolarcloud2mqtt_${randomUUID().slice(0, 8)}`;
    const network = await openNetworkConnection({ url }, { clientId, protocol: 4 }, deps);
    await network.end();
    return 'open';
  } catch (error) {
    if (!isBridgeError(error)) throw error;
    if (!(error instanceof ConnectFailure)) return null;
    return error.kind === 'refused' ? 'login' : error.kind === 'tls' ? 'certificate' : null;
  }
}
