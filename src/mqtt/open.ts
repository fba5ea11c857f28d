import { isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { connect, type IClientOptions, type IConnackPacket } from 'mqtt';
import type { Clock } from '../clock.ts';
import { type ConnectFailure, connectFailure, NO_ANSWER, NOT_MQTT, type TlsSetup } from './connect-failure.ts';
import { NetworkConnection, type ProtocolLevel } from './network-connection.ts';

/** The address of the broker and our credentials. */
export interface BrokerAddress {
  /** mqtt, mqtts, ws or wss. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly tls?: TlsMaterial | undefined;
}

/** PEM contents, not file names. */
export interface TlsMaterial {
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** The last will: retained, QoS 1. */
export interface Will {
  readonly topic: string;
  readonly payload: string;
}

/** The contents of a CONNECT packet besides the address. */
export interface ConnectRequest {
  readonly clientId: string;
  readonly protocol: ProtocolLevel;
  readonly will?: Will | undefined;
  /** Resume the session of the connection just lost, which an MQTT 5 broker keeps for WILL_DELAY_SECONDS; otherwise start clean. */
  readonly resume?: boolean;
}

/**
 * How long an MQTT 5 broker delays the will, so that a short loss of the network is not visible. The session must live as long,
 * since its end sends the will; and a reconnect must resume it, since a clean start ends it (MQTT 5 sections 3.1.3.2.2 and
 * 3.1.4).
 */
const WILL_DELAY_SECONDS = 10;

/** A connection is dropped 45 s after the last packet if the broker does not answer pings (mqtt.js). */
const KEEPALIVE_SECONDS = 30;
/** From the first packet of the TCP connection to the CONNACK. */
const CONNACK_TIMEOUT_MS = 10_000;

/** Host and port, without the credentials a URL may carry. */
export const brokerHost = (url: string): string => new URL(url).host;

export interface OpenDeps extends Clock {
  /** Aborts the attempt. */
  readonly signal: AbortSignal;
}

/**
 * One attempt to connect, of 10 s at most.
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
 * The error of a TLS handshake alone. While a CONNECT waits to be sent, Node reports every error of the handshake as EPROTO.
 * @returns its code; null if there was no error
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
    // An attempt is ended by our own timeout; the one of mqtt.js starts at another moment, so it is set beyond that.
    connectTimeout: 2 * CONNACK_TIMEOUT_MS,
    // Reconnecting, resubscribing and resending are done here: mqtt.js would queue without limit while offline.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
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
