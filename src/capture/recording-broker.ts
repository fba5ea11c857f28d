import type { Clock } from '../clock.ts';
import type { BridgeError } from '../errors.ts';
import type { ActiveConnection, BrokerConnection } from '../mqtt/broker-connection.ts';
import type { ConnectionStatus } from '../mqtt/connection.ts';
import type { EventClock } from './event-clock.ts';
import type { CaptureNote } from './format.ts';
import type { CapturedMessage } from './redact-message.ts';

export interface RecordingBrokerDeps {
  readonly clock: EventClock;
  readonly real: Clock;
  readonly note: CaptureNote;
  /** Returns the redacted message; null if the capture omits it. */
  readonly redact: (message: CapturedMessage) => CapturedMessage | null;
}

/**
 * The event clock stands still while the broker's acknowledgement is awaited, because a replay acknowledges at once. After this time
 * the clock continues, so that a broker that hangs does not stop the bridge.
 */
const ACKNOWLEDGEMENT_LIMIT_MS = 5_000;

type OnStatus = (status: ConnectionStatus, error: BridgeError | null) => void;

/** Records all events of the connection to the broker, and passes each on at a moment of the event clock. */
export class RecordingBroker {
  readonly #deps: RecordingBrokerDeps;
  #isConnected = false;

  constructor(deps: RecordingBrokerDeps) {
    this.#deps = deps;
  }

  /** Returns a listener for the state of the connection that records each change and calls the given listener. */
  heard(listener: OnStatus): OnStatus {
    return (status, error) => {
      void this.#arrival().then(() => {
        const isConnected = status === 'connected';
        if (isConnected !== this.#isConnected) this.#note({ kind: 'broker', status: isConnected ? 'connected' : 'lost' });
        this.#isConnected = isConnected;
        listener(status, error);
      });
    };
  }

  /** Returns a listener for the retained messages that are found, that records each message and calls the given listener. */
  found(listener: (retained: ReadonlyMap<string, string>) => void): (retained: ReadonlyMap<string, string>) => void {
    return (retained) => {
      void this.#arrival().then(() => {
        for (const [topic, payload] of retained) {
          const shown = this.#deps.redact({ topic, payload, retain: true });
          if (shown !== null) this.#note({ kind: 'message', ...shown });
        }
        listener(retained);
      });
    };
  }

  connection(inner: BrokerConnection): BrokerConnection {
    return {
      get address() {
        return inner.address;
      },
      start: () => inner.start(),
      stop: () => inner.stop(),
      onConnect: (listener) => inner.onConnect((network) => void this.#arrival().then(() => listener(this.#network(network)))),
    };
  }

  #network(inner: ActiveConnection): ActiveConnection {
    const { redact } = this.#deps;
    const unanswered = this.#unanswered(inner.closed);
    return {
      publish: (message, done) => {
        const answered = unanswered();
        inner.publish(message, (refusal) => {
          answered();
          done(refusal);
        });
      },
      subscribe: (filters, qos) => inner.subscribe(filters, qos),
      unsubscribe: (filter) => inner.unsubscribe(filter),
      receiveMaximum: inner.receiveMaximum,
      closed: inner.closed.then(() => this.#arrival()),
      onMessage: (listener) =>
        inner.onMessage((message) => {
          const shown = redact(message);
          // A message that the capture omits does not move the clock. Most of these are the bridge's own messages coming back.
          if (shown === null) return listener(message);
          void this.#arrival().then(() => {
            this.#note({ kind: 'message', ...shown });
            listener(message);
          });
        }),
    };
  }

  /**
   * Stops the event clock while acknowledgements are awaited.
   * @returns a function to call before each message is published; it returns the function to call when that message is acknowledged
   */
  #unanswered(closed: Promise<void>): () => () => void {
    const { clock, real } = this.#deps;
    let waiting = 0;
    let goOn = new AbortController();
    void closed.then(() => goOn.abort());
    return () => {
      waiting += 1;
      if (waiting === 1) {
        goOn = new AbortController();
        goOn.signal.addEventListener('abort', clock.hold(), { once: true });
        const held = goOn;
        void real.sleep(ACKNOWLEDGEMENT_LIMIT_MS, held.signal).then(
          () => held.abort(),
          () => undefined,
        );
      }
      return () => {
        waiting -= 1;
        if (waiting === 0) goOn.abort();
      };
    };
  }

  #arrival(): Promise<void> {
    return this.#deps.clock.reach(this.#deps.real.now());
  }

  #note(entry: { kind: 'broker'; status: 'connected' | 'lost' } | ({ kind: 'message' } & CapturedMessage)): void {
    this.#deps.note({ at: this.#deps.clock.now(), ...entry });
  }
}
