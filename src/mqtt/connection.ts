import type { Clock } from '../clock.ts';
import { asBridgeError, BridgeError, type ErrorCode, isBridgeError } from '../errors.ts';
import { type KeyIn, type Phrase, phrase } from '../texts/texts.ts';
import { escapeId } from '../topics.ts';
import { REFUSED_RETRY_MS, reconnectDelayMs } from './backoff.ts';
import { ConnectFailure } from './connect-failure.ts';
import type { MqttMessage, NetworkConnection, ProtocolLevel } from './network-connection.ts';
import { type BrokerAddress, brokerHost, type ConnectRequest, openNetworkConnection, type Will } from './open.ts';
import { otherAddress } from './other-address.ts';
import type { AcquiredConnection, Presence } from './presence.ts';

export type ConnectionStatus = 'connecting' | 'connected' | 'refused' | 'stopped';

export interface ConnectionOptions extends BrokerAddress {
  readonly clientId: string;
  /** `auto`: MQTT 5, or 3.1.1 if the broker refuses that. */
  readonly protocol: 'auto' | ProtocolLevel;
  /** Sent by the broker when the connection is lost, and by this program on `stop`. */
  readonly will?: Will | undefined;
}

export interface ConnectionDeps extends Clock {
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /**
   * Runs once before the first regular connection, over a connection that is closed again before that: with the same client id,
   * since some brokers allow a user only one, and without the will.
   * @returns whether it is finished; otherwise the connection was lost, and it runs again with the next one
   */
  readonly prepare?: (network: NetworkConnection) => Promise<boolean>;
  /** Asked before every connect whether another bridge uses the base topic. */
  readonly presence?: Presence;
  /** Called once for each change of the status or its reason. */
  readonly onStatus?: (status: ConnectionStatus, error: BridgeError | null) => void;
}

/** The status after a connection or attempt has ended with this error; after any other error the next attempt follows soon. */
const STATUS_AFTER: Readonly<Partial<Record<ErrorCode, ConnectionStatus>>> = {
  broker_refused: 'refused',
  broker_certificate_wanted: 'refused',
  broker_certificate_refused: 'refused',
  broker_protocol_refused: 'refused',
  base_topic_taken: 'stopped',
};

/** A connection that lasted this long was stable: the next reconnect starts with the shortest delay again. */
const LASTING_MS = 60_000;

const FAREWELL_TIMEOUT_MS = 1_000;

/** Explanations for reason codes of the broker's DISCONNECT (MQTT 5 section 3.14.2.1). */
const DISCONNECT_REASONS: Readonly<Record<number, KeyIn<'detail.broker_lost'>>> = {
  139: 'shutting_down',
  142: 'taken_over',
  147: 'too_many_messages',
  149: 'message_too_large',
  152: 'administrator',
};

/** The client id of the bridge of a base topic, so that a restart takes over its own half-open connection. */
export const defaultClientId = (base: string): string => `isolarcloud2mqtt_${escapeId(base)}`;

/**
 * Keeps one connection to the broker: if the broker is absent, restarting or refusing, it retries with growing delays. It ends
 * only by `stop`, or when another bridge turns out to use the same base topic (base_topic_taken).
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
   * Publishes the will's payload, sends DISCONNECT and resolves when the connection is closed, after 1.5 s at most. A stopped
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
   * Why it is not connected: base_topic_taken or one of the errors of a broker; null while it is connected.
   */
  lastError(): BridgeError | null {
    return this.#error;
  }

  /** The live connection, if there is one. */
  network(): NetworkConnection | null {
    return this.#network;
  }

  /** The listener is called with every new connection, and at once if there is one. */
  onConnect(listener: (network: NetworkConnection) => void): void {
    this.#listeners.add(listener);
    if (this.#network) listener(this.#network);
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

  /** One connection, from the attempt to its end: why it ended, and how long it lasted. */
  async #hold(signal: AbortSignal): Promise<{ reason: BridgeError; lastedMs: number }> {
    try {
      const { network, competitor } = await this.#connect(signal);
      const since = this.#deps.now();
      if (signal.aborted) await network.end();
      else if (network.connected) this.#begin(network);
      const taken = await competitor;
      this.#network = null;
      // The other bridge receives the offline message and publishes `online` again. If there is no other bridge, the state
      // offline is correct.
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

  /** One attempt. If the broker may not know MQTT 5, a second one with MQTT 3.1.1. */
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

  /** As long as no connection was ever made: why the broker closes it, or where another broker is. */
  async #explained(error: unknown, signal: AbortSignal): Promise<unknown> {
    if (!(error instanceof ConnectFailure) || this.#agreed !== null || signal.aborted) return error;
    const isClosed = error.kind === 'closed_early' || error.kind === 'dropped';
    const detail = brokerHost(this.#options.url);
    if (isClosed && (await this.#refusesWill(signal))) return new BridgeError('broker_will_refused', { detail });
    if (error.kind !== 'closed_early' && error.kind !== 'other_protocol') return error;
    const { now, sleep } = this.#deps;
    const url = await otherAddress(this.#options, { now, sleep, signal });
    if (url !== null) return new BridgeError('broker_scheme_other', { detail: phrase('detail.broker_at', { url }) });
    // A web server that opens no WebSocket closes the connection.
    return /^wss?:/i.test(this.#options.url) ? new BridgeError('broker_not_mqtt', { detail }) : error;
  }

  /** With MQTT 3.1.1 a broker that keeps no retained messages can only close the connection that has a retained will. */
  async #refusesWill(signal: AbortSignal): Promise<boolean> {
    const { will } = this.#options;
    return will !== undefined && (await this.#isOpened(undefined, signal)) && !(await this.#isOpened(will, signal));
  }

  async #isOpened(will: Will | undefined, signal: AbortSignal): Promise<boolean> {
    const { clientId, protocol } = this.#options;
    const { now, sleep } = this.#deps;
    // With its own client id it could end the connection of another bridge.
    const request = { clientId: `${clientId}_will`, protocol: protocol === 5 ? 5 : 4, will } as const;
    try {
      const network = await openNetworkConnection(this.#options, request, { now, sleep, signal });
      await network.end();
      return true;
    } catch (error) {
      if (isBridgeError(error)) return false;
      throw error;
    }
  }

  /** A broker that has used MQTT 5 before and closes early is only restarting. */
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

  /** Publishes the will's payload, and ends the connection. */
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
