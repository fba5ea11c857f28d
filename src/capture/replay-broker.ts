import type { BridgeError } from '../errors.ts';
import type { ActiveConnection, BrokerConnection } from '../mqtt/broker-connection.ts';
import type { ConnectionStatus } from '../mqtt/connection.ts';
import type { EventClock } from './event-clock.ts';
import type { CaptureEntry } from './format.ts';
import type { CapturedMessage } from './redact-message.ts';

type Event = Extract<CaptureEntry, { kind: 'broker' | 'message' }>;

export interface ReplayBrokerDeps {
  readonly clock: EventClock;
  /** The events of the broker, in order. */
  readonly events: readonly Event[];
  /** The bridge's last will, which counts as published when the bridge stops. */
  readonly will: CapturedMessage;
  /** Called with every published message. */
  readonly published: (message: CapturedMessage) => void;
  readonly onStatus: (status: ConnectionStatus, error: BridgeError | null) => void;
  /** Called with the retained messages that were found before a connection. Key: topic. Value: payload. */
  readonly onRetained: (retained: ReadonlyMap<string, string>) => void;
}

/** Replays a connection to the broker: it connects, disconnects and delivers messages at the recorded moments. */
export class ReplayBroker implements BrokerConnection {
  readonly address = null;
  readonly #deps: ReplayBrokerDeps;
  readonly #onConnect = new Set<(network: ActiveConnection) => void>();
  readonly #onMessage = new Set<(message: CapturedMessage) => void>();
  #close: (() => void) | null = null;

  constructor(deps: ReplayBrokerDeps) {
    this.#deps = deps;
  }

  onConnect(listener: (network: ActiveConnection) => void): () => void {
    this.#onConnect.add(listener);
    return () => this.#onConnect.delete(listener);
  }

  start(): void {
    const { clock, events, onRetained } = this.#deps;
    let found: (Event & { kind: 'message' })[] = [];
    let isConnected = false;
    for (const event of events) {
      if (event.kind === 'message' && !isConnected) {
        found.push(event);
        continue;
      }
      if (event.kind === 'broker') isConnected = event.status === 'connected';
      const [earliest] = found;
      if (earliest !== undefined && isConnected) {
        const retained = new Map(found.map(({ topic, payload }) => [topic, payload]));
        void clock.reach(earliest.at).then(() => onRetained(retained));
        found = [];
      }
      void clock.reach(event.at).then(() => this.#take(event));
    }
  }

  async stop(): Promise<void> {
    if (this.#close === null) return;
    this.#deps.published(this.#deps.will);
    this.#end();
  }

  #take(event: Event): void {
    if (event.kind === 'message') {
      for (const listener of this.#onMessage) listener(event);
      return;
    }
    this.#end();
    this.#deps.onStatus(event.status === 'connected' ? 'connected' : 'connecting', null);
    if (event.status === 'connected') this.#begin();
  }

  #begin(): void {
    const closed = new Promise<void>((resolve) => {
      this.#close = resolve;
    });
    const network: ActiveConnection = {
      closed,
      receiveMaximum: 0xffff,
      publish: (message, done) => {
        this.#deps.published(message);
        queueMicrotask(() => done());
      },
      subscribe: async () => [],
      unsubscribe: async () => undefined,
      onMessage: (listener) => {
        this.#onMessage.add(listener);
        return () => this.#onMessage.delete(listener);
      },
    };
    for (const listener of this.#onConnect) listener(network);
  }

  #end(): void {
    this.#close?.();
    this.#close = null;
    this.#onMessage.clear();
  }
}
