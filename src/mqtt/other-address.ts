import { randomUUID } from 'node:crypto';
import { isBridgeError } from '../errors.ts';
import { ConnectFailure, type FailureKind } from './connect-failure.ts';
import { type BrokerAddress, type OpenDeps, openNetworkConnection } from './open.ts';

/** Time limit for each URL that is tried. It is short, because the same host and port have answered just before. */
const ATTEMPT_MS = 1_500;

/**
 * Key: scheme of the given URL. Value: the schemes to try, in this order. For `ws:` and `wss:` the first is the same scheme, which
 * is tried with the usual path.
 */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'mqtt:': ['mqtts:', 'ws:', 'wss:'],
  'mqtts:': ['mqtt:', 'wss:', 'ws:'],
  'ws:': ['ws:', 'wss:', 'mqtt:', 'mqtts:'],
  'wss:': ['wss:', 'ws:', 'mqtts:', 'mqtt:'],
};

/** Key: scheme. Value: port of a URL without a port. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883, 'ws:': 80, 'wss:': 443 };

/** The path that most brokers use for MQTT over WebSockets. */
const WEBSOCKET_PATH = '/mqtt';

/** Failures that prove that a broker answers: the attempt is made without credentials, so that the broker may refuse it. */
const IS_BROKER: readonly FailureKind[] = ['refused', 'protocol_refused', 'lacking'];

/**
 * Looks for the URL that the user may have meant: the same host and port with another scheme, or with the usual path of WebSockets.
 * These attempts send no user, password, query or will, so that no secret goes over an unencrypted connection.
 * @param broker an address at which an attempt to connect has failed
 * @returns a URL at which a broker answers; null if there is none
 */
export async function otherAddress(broker: BrokerAddress, deps: OpenDeps): Promise<string | null> {
  for (const url of candidates(broker.url)) {
    const limit = new AbortController();
    const over = new AbortController();
    const late = deps.sleep(ATTEMPT_MS, AbortSignal.any([deps.signal, over.signal]));
    late.then(
      () => limit.abort(),
      () => undefined,
    );
    const isBroker = await speaksMqtt({ url, tls: broker.tls }, { ...deps, signal: AbortSignal.any([deps.signal, limit.signal]) });
    over.abort();
    if (isBroker) return url;
    if (deps.signal.aborted) return null;
  }
  return null;
}

/** The URLs to try, in this order, without the given one in any spelling: `ws://host/mqtt` is `ws://host:80/mqtt`. */
function candidates(given: string): readonly string[] {
  const { protocol, hostname, port, pathname, href } = new URL(given);
  const host = `${hostname}:${port || DEFAULT_PORTS[protocol]}`;
  const isWebSocket = protocol.startsWith('ws');
  return (OTHERS[protocol] ?? [])
    .map((scheme) => {
      if (!scheme.startsWith('ws')) return `${scheme}//${host}`;
      const path = isWebSocket && scheme !== protocol ? pathname : WEBSOCKET_PATH;
      return `${scheme}//${host}${path}`;
    })
    .filter((url) => new URL(url).href !== href);
}

async function speaksMqtt(broker: BrokerAddress, deps: OpenDeps): Promise<boolean> {
  try {
    const network = await openNetworkConnection(broker, { clientId: `isolarcloud2mqtt_${randomUUID()}`, protocol: 4 }, deps);
    await network.end();
    return true;
  } catch (error) {
    if (!isBridgeError(error)) throw error;
    const isTls = /^(mqtts|wss):/.test(broker.url);
    return error instanceof ConnectFailure && (IS_BROKER.includes(error.kind) || (isTls && error.kind === 'tls'));
  }
}
