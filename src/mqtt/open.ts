import { isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { connect, type IClientOptions, type IConnackPacket } from 'mqtt';
import type { Clock } from '../clock.ts';
import { type ConnectFailure, connectFailure, NO_ANSWER, NOT_MQTT, type TlsSetup } from './connect-failure.ts';
import { NetworkConnection, type ProtocolLevel } from './network-connection.ts';

/** The address of the broker, and the bridge's credentials there. */
export interface BrokerAddress {
  /** A URL with the scheme mqtt, mqtts, ws or wss. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly tls?: TlsMaterial | undefined;
}

/** The contents of the PEM files (not their names). */
export interface TlsMaterial {
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** The last will, which the broker publishes retained and with QoS 1. */
export interface Will {
  readonly topic: string;
  readonly payload: string;
}

/** The contents of a CONNECT packet, except the credentials. */
export interface ConnectRequest {
  readonly clientId: string;
  readonly protocol: ProtocolLevel;
  readonly will?: Will | undefined;
  /**
   * Whether to resume the session of the connection that was just lost, which an MQTT 5 broker keeps for WILL_DELAY_SECONDS.
   * Otherwise the session starts clean. Ignored with MQTT 3.1.1.
   */
  readonly resume?: boolean;
}

/**
 * An MQTT 5 broker publishes the will this long after the connection is lost, so that a short loss of the network is not visible.
 * The session must be kept for the same time, since the will is published when the session ends. A reconnect must resume the
 * session, since a clean start ends it (MQTT 5 sections 3.1.3.2.2 and 3.1.4).
 */
const WILL_DELAY_SECONDS = 10;

/** If the broker does not answer pings, mqtt.js closes the connection 1.5 times this long after the last packet. */
const KEEPALIVE_SECONDS = 30;
/** Time limit for an attempt, from the look-up of the host name to the CONNACK. */
const CONNACK_TIMEOUT_MS = 10_000;

/** Host and port of a URL, without the credentials that the URL may contain. */
export const brokerHost = (url: string): string => new URL(url).host;

export interface OpenDeps extends Clock {
  /** When it aborts, the attempt ends. */
  readonly signal: AbortSignal;
}

/**
 * Makes one attempt to connect, of 10 s at most.
 * @throws ConnectFailure
 */
export async function openNetworkConnection(broker: BrokerAddress, request: ConnectRequest, deps: OpenDeps): Promise<NetworkConnection> {
  const answered = new AbortController();
  const late = new AbortController();
  const sleeping = deps.sleep(CONNACK_TIMEOUT_MS, AbortSignal.any([deps.signal, answered.signal]));
  void sleeping.then(
    () => answered.signal.aborted || late.abort(),
    () => undefined,
  );
  try {
    return await attempt(broker, request, { ...deps, signal: AbortSignal.any([deps.signal, late.signal]) });
  } catch (error) {
    throw late.signal.aborted && !deps.signal.aborted ? connectFailure(brokerHost(broker.url), NO_ANSWER, setupOf(broker)) : error;
  } finally {
    answered.abort();
  }
}

function attempt(broker: BrokerAddress, request: ConnectRequest, { signal, ...clock }: OpenDeps): Promise<NetworkConnection> {
  return new Promise((resolve, reject) => {
    const failed = (code: number | string | undefined): ConnectFailure => connectFailure(brokerHost(broker.url), code, setupOf(broker));
    let failure: ConnectFailure | undefined;
    const client = connect(broker.url, clientOptions(broker, request));
    const abort = (): void => void client.end(true);
    signal.addEventListener('abort', abort, { once: true });

    client.on('error', (error) => {
      failure ??= failed('code' in error ? (error.code as number | string) : NOT_MQTT);
    });
    client.once('close', () => {
      signal.removeEventListener('abort', abort);
      if (failure?.code === 'broker_not_mqtt' && isEncrypted(broker)) {
        void handshakeError(broker, signal).then((code) => reject(code === null ? failure : failed(code)));
      } else reject(failure ?? failed(undefined));
    });
    client.once('connect', (connack: IConnackPacket) => {
      signal.removeEventListener('abort', abort);
      resolve(new NetworkConnection(client, request.protocol, connack, clock));
    });
    if (signal.aborted) abort();
  });
}

const isEncrypted = ({ url }: BrokerAddress): boolean => /^(mqtts|wss):/i.test(url);

/**
 * Makes a TLS handshake without MQTT to learn the exact error: with MQTT, where a CONNECT waits to be sent, Node reports every
 * error of the handshake as EPROTO.
 * @returns the error's code; null if the handshake succeeds or is aborted
 */
function handshakeError({ url, tls }: BrokerAddress, signal: AbortSignal): Promise<string | null> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connectTls({
      host,
      port: Number(port) || (protocol === 'wss:' ? 443 : 8883),
      ca: tls?.ca,
      cert: tls?.certificate,
      key: tls?.key,
      ...(isIP(host) === 0 && { servername: host }),
    });
    const end = (code: string | null) => (): void => {
      signal.removeEventListener('abort', aborted);
      socket.destroy();
      resolve(code);
    };
    const aborted = end(null);
    signal.addEventListener('abort', aborted, { once: true });
    socket.once('secureConnect', end(null));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? null)());
    if (signal.aborted) aborted();
  });
}

const setupOf = ({ tls }: BrokerAddress): TlsSetup => ({ hasCa: tls?.ca !== undefined, hasCertificate: tls?.certificate !== undefined });

function clientOptions({ username, password, tls }: BrokerAddress, { clientId, protocol, will, resume }: ConnectRequest): IClientOptions {
  const isVersion5 = protocol === 5;
  return {
    clientId,
    protocolVersion: protocol,
    clean: !(resume && isVersion5),
    keepalive: KEEPALIVE_SECONDS,
    // Our own timeout ends an attempt. The timeout of mqtt.js starts at another moment, so it is set to a longer time.
    connectTimeout: 2 * CONNACK_TIMEOUT_MS,
    // Reconnecting, resubscribing and resending are done by this program, because the queue of mqtt.js grows without limit while
    // there is no connection.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // The cache of mqtt.js holds a buffer for every number of two bytes: 15 MB of memory, and 20 ms of CPU time at the first packet.
    writeCache: false,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls?.ca !== undefined && { ca: tls.ca }),
    ...(tls?.certificate !== undefined && { cert: tls.certificate }),
    ...(tls?.key !== undefined && { key: tls.key }),
    ...(isVersion5 && { properties: { sessionExpiryInterval: will ? WILL_DELAY_SECONDS : 0 } }),
    ...(will && {
      will: {
        topic: will.topic,
        payload: Buffer.from(will.payload),
        qos: 1,
        retain: true,
        ...(isVersion5 && { properties: { willDelayInterval: WILL_DELAY_SECONDS } }),
      },
    }),
  };
}
