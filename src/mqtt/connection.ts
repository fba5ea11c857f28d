import type { Clock } from '../clock.ts';
import { asBridgeError, BridgeError, type ErrorCode, isBridgeError } from '../errors.ts';
import { type KeyIn, type Phrase, phrase } from '../texts/texts.ts';
import { escapeId } from '../topics.ts';
import { AddressRotation } from './address-rotation.ts';
import { ConnectFailure } from './connect-failure.ts';
import { explainFailure } from './explain-failure.ts';
import { joinedErrors } from './joined-errors.ts';
import type { MqttMessage, NetworkConnection, ProtocolLevel } from './network-connection.ts';
import { type BrokerAddress, brokerHost, type ConnectRequest, openNetworkConnection, type Will } from './open.ts';
import type { AcquiredConnection, Presence } from './presence.ts';

export type ConnectionStatus = 'connecting' | 'connected' | 'refused' | 'stopped';

export interface ConnectionOptions extends Omit<BrokerAddress, 'url'> {
  /** The addresses to try in turn, at least one. Credentials and TLS files are the same for all. */
  readonly urls: readonly string[];
  readonly clientId: string;
  /** `auto`: MQTT 5; MQTT 3.1.1 if the broker refuses MQTT 5. */
  readonly protocol: 'auto' | ProtocolLevel;
  /** The last will. The broker publishes it when the connection is lost; this program publishes the same message itself on `stop`. */
  readonly will?: Will | undefined;
}

export interface ConnectionDeps extends Clock {
  /** Returns a random number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /**
   * A task that runs before the first regular connection, and before the first one at another address than before, over a connection
   * of its own, which is then closed. This connection has the same client id as the regular one, since some brokers allow a user only
   * one client id, and it has no will.
   * @returns true if the task is finished; false if the connection was lost, so that the task must run again on the next attempt
   */
  readonly prepare?: (network: NetworkConnection) => Promise<boolean>;
  /** Checks before every connect whether another bridge uses the base topic. */
  readonly presence?: Presence;
  /**
   * Called once for each change of the status or its reason. If there are several addresses, a failed attempt is reported when all
   * have failed, with the errors of all.
   */
  readonly onStatus?: (status: ConnectionStatus, error: BridgeError | null) => void;
  /** Called when an attempt has failed and the next address is tried; once for each error of an address, until it is connected. */
  readonly onPassedOver?: (error: BridgeError) => void;
}

/**
 * Key: error with which a connection or an attempt has ended. Value: the status from then on (`refused`: the next attempt follows
 * after 60 s; `stopped`: there is none). After any other error the status is `connecting`, and the next attempt follows after 30 s
 * at most.
 */
const STATUS_AFTER: Readonly<Partial<Record<ErrorCode, ConnectionStatus>>> = {
  broker_refused: 'refused',
  broker_certificate_wanted: 'refused',
  broker_certificate_refused: 'refused',
  broker_protocol_refused: 'refused',
  base_topic_taken: 'stopped',
};

const FAREWELL_TIMEOUT_MS = 1_000;

/** Key: reason code of the broker's DISCONNECT (MQTT 5 section 3.14.2.1). Value: key of the text that explains it. */
const DISCONNECT_REASONS: Readonly<Record<number, KeyIn<'detail.broker_lost'>>> = {
  139: 'shutting_down',
  142: 'taken_over',
  147: 'too_many_messages',
  149: 'message_too_large',
  152: 'administrator',
};

const statusAfter = ({ code }: BridgeError): ConnectionStatus => STATUS_AFTER[code] ?? 'connecting';

/**
 * The bridge's default client id. It is always the same for one base topic, so that the broker closes a half-open connection of the
 * previous run when the bridge reconnects.
 */
export const defaultClientId = (base: string): string => `isolarcloud2mqtt_${escapeId(base)}`;

/**
 * Keeps one connection to the broker. If the broker cannot be reached or refuses the connection, it tries the other addresses, and
 * then all again with growing delays. It ends only on `stop`, or if another bridge uses the same base topic (base_topic_taken).
 */
export class MqttConnection {
  readonly #options: ConnectionOptions;
  readonly #deps: ConnectionDeps;
  readonly #stopping = new AbortController();
  readonly #listeners = new Set<(network: NetworkConnection) => void>();
  readonly #rotation: AddressRotation;
  /** Key: address. Value: the protocol of its last connection. */
  readonly #agreed = new Map<string, ProtocolLevel>();
  /** Key: address. Value: the error that was last reported to `onPassedOver`. */
  readonly #passedOver = new Map<string, string>();
  #network: NetworkConnection | null = null;
  #status: ConnectionStatus = 'connecting';
  #error: BridgeError | null = null;
  #running: Promise<void> = Promise.resolve();
  /** The address for which `prepare` is finished; null if there is none. */
  #preparedFor: string | null = null;

  constructor(options: ConnectionOptions, deps: ConnectionDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#rotation = new AddressRotation(options.urls);
  }

  /** Begins to connect, and returns at once. */
  start(): void {
    this.#running = this.#run(this.#stopping.signal);
  }

  /**
   * Publishes the will's message, sends DISCONNECT and resolves when the connection is closed, after 1.5 s at most. A stopped
   * connection cannot be started again.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#network) await this.#leave(this.#network);
    await this.#running;
    this.#become('stopped', this.#error?.code === 'base_topic_taken' ? this.#error : null);
  }

  status(): ConnectionStatus {
    return this.#status;
  }

  /**
   * Why the last attempt or connection ended: base_topic_taken or an error of the broker. Null while connected, before the first attempt
   * has ended, and after `stop`, except for base_topic_taken.
   */
  lastError(): BridgeError | null {
    return this.#error;
  }

  /** The address in use, or the one that is tried next: scheme, host and port, without anything that may be secret. */
  get address(): string {
    const { protocol, host } = new URL(this.#rotation.url);
    return `${protocol}//${host}`;
  }

  /** The open connection; null if there is none. */
  network(): NetworkConnection | null {
    return this.#network;
  }

  /** Calls the listener with every new connection, and immediately if a connection is open now. @returns a function that ends this */
  onConnect(listener: (network: NetworkConnection) => void): () => void {
    this.#listeners.add(listener);
    if (this.#network) listener(this.#network);
    return () => this.#listeners.delete(listener);
  }

  async #run(signal: AbortSignal): Promise<void> {
    let failed: readonly BridgeError[] = [];
    while (!signal.aborted) {
      const { url } = this.#rotation;
      const { reason, lastedMs } = await this.#hold(signal);
      if (signal.aborted) return;
      const status = statusAfter(reason);
      if (status === 'stopped') return this.#become(status, reason);
      const isRefused = status === 'refused';
      const { delayMs, isNewRound } = this.#rotation.ended({ isRefused, lastedMs: lastedMs ?? 0 }, this.#deps.now(), this.#deps.random());
      // The end of a connection is reported alone: the attempts before it failed when it began, maybe long ago.
      if (lastedMs !== null) this.#become(status, reason);
      else if (isNewRound) this.#becomeAfter([...failed, reason]);
      else this.#passOver(url, reason);
      failed = lastedMs !== null || isNewRound ? [] : [...failed, reason];
      await this.#deps.sleep(delayMs, signal).catch(() => undefined);
    }
  }

  #passOver(url: string, error: BridgeError): void {
    if (this.#passedOver.get(url) === error.message) return;
    this.#passedOver.set(url, error.message);
    this.#deps.onPassedOver?.(error);
  }

  /** Sets the status after a round in which all attempts have failed. A refusal comes first, since a person has to act. */
  #becomeAfter(failed: readonly BridgeError[]): void {
    const isRefusal = (error: BridgeError): boolean => statusAfter(error) === 'refused';
    const [first, ...others] = failed.toSorted((one, other) => Number(isRefusal(other)) - Number(isRefusal(one)));
    if (first !== undefined) this.#become(statusAfter(first), others.length === 0 ? first : joinedErrors([first, ...others]));
  }

  /**
   * Connects and waits until the connection ends.
   * @returns the reason for the end, and how long the connection lasted in milliseconds; null if the attempt failed
   */
  async #hold(signal: AbortSignal): Promise<{ reason: BridgeError; lastedMs: number | null }> {
    try {
      const { network, competitor } = await this.#connect(signal);
      const since = this.#deps.now();
      if (signal.aborted) await network.end();
      else if (network.connected) this.#begin(network);
      const taken = await competitor;
      this.#network = null;
      // Publishes `offline` before leaving: the other bridge receives it and publishes `online` again. If there is no other bridge,
      // `offline` is correct.
      if (taken) await this.#leave(network);
      return { reason: taken ?? this.#lost(network), lastedMs: this.#deps.now() - since };
    } catch (error) {
      if (signal.aborted || isBridgeError(error)) return { reason: asBridgeError(error), lastedMs: null };
      throw error;
    }
  }

  #begin(network: NetworkConnection): void {
    this.#agreed.set(this.#rotation.url, network.protocol);
    this.#passedOver.delete(this.#rotation.url);
    this.#network = network;
    this.#become('connected', null);
    for (const listener of this.#listeners) listener(network);
  }

  /** Makes one attempt; if the broker may not support MQTT 5, a second one with MQTT 3.1.1. */
  async #connect(signal: AbortSignal): Promise<AcquiredConnection> {
    const { protocol } = this.#options;
    try {
      return await this.#acquire(protocol === 'auto' ? (this.#agreedHere ?? 5) : protocol, signal);
    } catch (error) {
      if (signal.aborted || protocol !== 'auto' || !this.#suspectsProtocol(error)) throw await this.#explained(error, signal);
    }
    try {
      return await this.#acquire(4, signal);
    } catch (error) {
      throw await this.#explained(error, signal);
    }
  }

  /** Replaces the error of an attempt by a more specific one, if there is one and there has been no connection so far. */
  async #explained(error: unknown, signal: AbortSignal): Promise<unknown> {
    if (this.#agreedHere !== null || signal.aborted) return error;
    const { clientId, protocol, will } = this.#options;
    const { now, sleep } = this.#deps;
    const request = { clientId, protocol: protocol === 'auto' ? 4 : protocol, will };
    return explainFailure(error, this.#broker, request, { now, sleep, signal });
  }

  /**
   * Whether MQTT 3.1.1 should be tried next. If the broker has accepted MQTT 5 before and now closes the connection early, it is
   * only restarting.
   */
  #suspectsProtocol(error: unknown): boolean {
    if (!(error instanceof ConnectFailure) || this.#agreedHere === 4) return false;
    return error.kind === 'protocol_refused' || (error.kind === 'closed_early' && this.#agreedHere === null);
  }

  async #acquire(protocol: ProtocolLevel, signal: AbortSignal): Promise<AcquiredConnection> {
    const { clientId, will } = this.#options;
    // The brokers of a cluster share the sessions.
    const resume = this.#agreed.size > 0;
    const { presence, now, sleep } = this.#deps;
    const opened: NetworkConnection[] = [];
    const cut = (): void => {
      for (const network of opened) network.destroy();
    };
    const open = async (request: Omit<ConnectRequest, 'protocol'>): Promise<NetworkConnection> => {
      const network = await openNetworkConnection(this.#broker, { ...request, protocol }, { now, sleep, signal });
      opened.push(network);
      if (network.lacks === null) return network;
      await network.end();
      throw new ConnectFailure('lacking', network.lacks, brokerHost(this.#rotation.url));
    };
    const openReal = async (): Promise<NetworkConnection> => {
      await this.#prepare(() => open({ clientId }));
      return await open({ clientId, will, resume });
    };
    signal.addEventListener('abort', cut, { once: true });
    try {
      if (presence) return await presence.acquire((suffix) => open({ clientId: `${clientId}_${suffix}` }), openReal, signal);
      const network = await openReal();
      return { network, competitor: network.closed.then(() => null) };
    } finally {
      signal.removeEventListener('abort', cut);
    }
  }

  get #broker(): BrokerAddress {
    return { ...this.#options, url: this.#rotation.url };
  }

  /** The protocol of the last connection at the present address; null if there was none. */
  get #agreedHere(): ProtocolLevel | null {
    return this.#agreed.get(this.#rotation.url) ?? null;
  }

  async #prepare(open: () => Promise<NetworkConnection>): Promise<void> {
    const { prepare } = this.#deps;
    const { url } = this.#rotation;
    if (prepare === undefined || this.#preparedFor === url) return;
    const network = await open();
    try {
      if (await prepare(network)) this.#preparedFor = url;
      else throw new ConnectFailure('dropped', 'broker_unreachable', this.#endOf(network));
    } finally {
      await network.end();
    }
  }

  /** Publishes the will's message, waits up to 1 s for its acknowledgement, and ends the connection. */
  async #leave(network: NetworkConnection): Promise<void> {
    const { will } = this.#options;
    if (will) await this.#publishAcknowledged(network, { ...will, retain: true });
    await network.end();
  }

  async #publishAcknowledged(network: NetworkConnection, message: MqttMessage): Promise<void> {
    const done = new AbortController();
    const acknowledged = new Promise<void>((resolve) => network.publish(message, () => resolve()));
    await Promise.race([acknowledged, network.closed, this.#deps.sleep(FAREWELL_TIMEOUT_MS, done.signal)]);
    done.abort();
  }

  #lost(network: NetworkConnection): BridgeError {
    return new BridgeError('broker_unreachable', { detail: this.#endOf(network) });
  }

  #endOf({ disconnectReason, isBroken }: NetworkConnection): Phrase {
    const ended = isBroken ? 'unacknowledged' : 'closed';
    const reason = (disconnectReason !== null && DISCONNECT_REASONS[disconnectReason]) || ended;
    return phrase(`detail.broker_lost.${reason}`, { host: brokerHost(this.#rotation.url) });
  }

  #become(status: ConnectionStatus, error: BridgeError | null): void {
    const isNews = status !== this.#status || error?.message !== this.#error?.message;
    this.#status = status;
    this.#error = error;
    if (isNews) this.#deps.onStatus?.(status, error);
  }
}
