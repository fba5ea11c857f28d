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
  /** null: the message is not shown. */
  readonly redact: (message: CapturedMessage) => CapturedMessage | null;
}

/**
 * Upper limit for waiting on acknowledgements: a broker answers within milliseconds, which a replay does not count, and one
 * that hangs must not stop the bridge.
 */
const ACKNOWLEDGEMENT_LIMIT_MS = 5_000;

type OnStatus = (status: ConnectionStatus, error: BridgeError | null) => void;

/** The connection to the broker, with all its events recorded; each is delivered at one moment of the event clock. */
export class RecordingBroker {
  readonly #deps: RecordingBrokerDeps;
  #isConnected = false;

  constructor(deps: RecordingBrokerDeps) {
    this.#deps = deps;
  }

  /** The listener to pass to the connection instead of this one. */
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

  /** The listener to pass to the connection instead of this one: it records each retained message before the first connection. */
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
          // Messages that the replay omits are no events; most are our own messages coming back.
          if (shown === null) return listener(message);
          void this.#arrival().then(() => {
            this.#note({ kind: 'message', ...shown });
            listener(message);
          });
        }),
    };
  }

  /** @returns a function to call with each message; it stops the clock until all of them are acknowledged */
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
