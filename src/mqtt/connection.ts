import type { Clock } from '../clock.ts';
import { asBridgeError, BridgeError, type ErrorCode, isBridgeError } from '../errors.ts';
import { type KeyIn, type Phrase, phrase } from '../texts/texts.ts';
import { escapeId } from '../topics.ts';
import { REFUSED_RETRY_MS, reconnectDelayMs } from './backoff.ts';
import { ConnectFailure } from './connect-failure.ts';
import { explainFailure } from './explain-failure.ts';
import type { MqttMessage, NetworkConnection, ProtocolLevel } from './network-connection.ts';
import { type BrokerAddress, brokerHost, type ConnectRequest, openNetworkConnection, type Will } from './open.ts';
import type { AcquiredConnection, Presence } from './presence.ts';

export type ConnectionStatus = 'connecting' | 'connected' | 'refused' | 'stopped';

export interface ConnectionOptions extends BrokerAddress {
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
   * A task that runs once before the first regular connection, over a connection of its own, which is then closed. This connection
   * has the same client id as the regular one, since some brokers allow a user only one client id, and it has no will.
   * @returns true if the task is finished; false if the connection was lost, so that the task must run again on the next attempt
   */
  readonly prepare?: (network: NetworkConnection) => Promise<boolean>;
  /** Checks before every connect whether another bridge uses the base topic. */
  readonly presence?: Presence;
  /** Called once for each change of the status or its reason. */
  readonly onStatus?: (status: ConnectionStatus, error: BridgeError | null) => void;
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

/** If a connection lasted at least this long, the delays before reconnecting start again with the shortest one. */
const LASTING_MS = 60_000;

const FAREWELL_TIMEOUT_MS = 1_000;

/** Key: reason code of the broker's DISCONNECT (MQTT 5 section 3.14.2.1). Value: key of the text that explains it. */
const DISCONNECT_REASONS: Readonly<Record<number, KeyIn<'detail.broker_lost'>>> = {
  139: 'shutting_down',
  142: 'taken_over',
  147: 'too_many_messages',
  149: 'message_too_large',
  152: 'administrator',
};

/**
 * The bridge's default client id. It is always the same for one base topic, so that the broker closes a half-open connection of the
 * previous run when the bridge reconnects.
 */
export const defaultClientId = (base: string): string => `isolarcloud2mqtt_${escapeId(base)}`;

/**
 * Keeps one connection to the broker. If the broker cannot be reached or refuses the connection, it tries again with growing
 * delays. It ends only on `stop`, or if another bridge uses the same base topic (base_topic_taken).
 */
export class MqttConnection {
  readonly #options: ConnectionOptions;
  readonly #deps: ConnectionDeps;
  readonly #stopping = new AbortController();
  readonly #listeners = new Set<(network: NetworkConnection) => void>();
  #network: NetworkConnection | null = null;
  #agreed: ProtocolLevel | null = null;
  #status: ConnectionStatus = 'connecting';
  #error: BridgeError | null = null;
  #running: Promise<void> = Promise.resolve();
  #isPrepared = false;

  constructor(options: ConnectionOptions, deps: ConnectionDeps) {
    this.#options = options;
    this.#deps = deps;
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
    let failures = 0;
    while (!signal.aborted) {
      const { reason, lastedMs } = await this.#hold(signal);
      if (signal.aborted) return;
      failures = lastedMs >= LASTING_MS ? 1 : failures + 1;
      const status = STATUS_AFTER[reason.code] ?? 'connecting';
      this.#become(status, reason);
      if (status === 'stopped') return;
      const delayMs = status === 'refused' ? REFUSED_RETRY_MS : reconnectDelayMs(failures, this.#deps.random());
      await this.#deps.sleep(delayMs, signal).catch(() => undefined);
    }
  }

  /**
   * Connects and waits until the connection ends.
   * @returns the reason for the end, and how long the connection lasted in milliseconds (0 if the attempt failed)
   */
  async #hold(signal: AbortSignal): Promise<{ reason: BridgeError; lastedMs: number }> {
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
      if (signal.aborted || isBridgeError(error)) return { reason: asBridgeError(error), lastedMs: 0 };
      throw error;
    }
  }

  #begin(network: NetworkConnection): void {
    this.#agreed = network.protocol;
    this.#network = network;
    this.#become('connected', null);
    for (const listener of this.#listeners) listener(network);
  }

  /** Makes one attempt; if the broker may not support MQTT 5, a second one with MQTT 3.1.1. */
  async #connect(signal: AbortSignal): Promise<AcquiredConnection> {
    const { protocol } = this.#options;
    try {
      return await this.#acquire(protocol === 'auto' ? (this.#agreed ?? 5) : protocol, signal);
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
    if (this.#agreed !== null || signal.aborted) return error;
    const { clientId, protocol, will } = this.#options;
    const { now, sleep } = this.#deps;
    const request = { clientId, protocol: protocol === 'auto' ? 4 : protocol, will };
    return explainFailure(error, this.#options, request, { now, sleep, signal });
  }

  /**
   * Whether MQTT 3.1.1 should be tried next. If the broker has accepted MQTT 5 before and now closes the connection early, it is
   * only restarting.
   */
  #suspectsProtocol(error: unknown): boolean {
    if (!(error instanceof ConnectFailure) || this.#agreed === 4) return false;
    return error.kind === 'protocol_refused' || (error.kind === 'closed_early' && this.#agreed === null);
  }

  async #acquire(protocol: ProtocolLevel, signal: AbortSignal): Promise<AcquiredConnection> {
    const { clientId, will } = this.#options;
    const resume = this.#agreed !== null;
    const { presence, now, sleep } = this.#deps;
    const opened: NetworkConnection[] = [];
    const cut = (): void => {
      for (const network of opened) network.destroy();
    };
    const open = async (request: Omit<ConnectRequest, 'protocol'>): Promise<NetworkConnection> => {
      const network = await openNetworkConnection(this.#options, { ...request, protocol }, { now, sleep, signal });
      opened.push(network);
      if (network.lacks === null) return network;
      await network.end();
      throw new ConnectFailure('lacking', network.lacks, brokerHost(this.#options.url));
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

  async #prepare(open: () => Promise<NetworkConnection>): Promise<void> {
    const { prepare } = this.#deps;
    if (prepare === undefined || this.#isPrepared) return;
    const network = await open();
    try {
      this.#isPrepared = await prepare(network);
      if (!this.#isPrepared) throw new ConnectFailure('dropped', 'broker_unreachable', this.#endOf(network));
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
    return phrase(`detail.broker_lost.${reason}`, { host: brokerHost(this.#options.url) });
  }

  #become(status: ConnectionStatus, error: BridgeError | null): void {
    const isNews = status !== this.#status || error?.message !== this.#error?.message;
    this.#status = status;
    this.#error = error;
    if (isNews) this.#deps.onStatus?.(status, error);
  }
}
