import type { Clock } from '../clock.ts';
import { Coalesced } from '../coalesced.ts';
import type { RetainedTopics } from './port.ts';

/**
 * The answer to a birth is delayed by a random time of at most this length, so that many bridges do not answer at the same moment
 * (home-assistant.md 1.6).
 */
const ANSWER_WITHIN_MS = 5_000;
/** Minimum time between two answers to births. */
const PAUSE_MS = 5_000;

export interface BirthWatchOptions extends Clock {
  readonly topics: Pick<RetainedTopics, 'subscribe'>;
  /** Configuration option `homeassistant.status_topic`. */
  readonly statusTopic: string;
  /** Returns a random number, 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /** Called when Home Assistant has come online: announcements, states and availability must be published again. */
  readonly onBirth: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/**
 * Watches Home Assistant's birth (`online`) and will (`offline`) on its status topic. Home Assistant sends a birth at each
 * connection to the broker, and another one when it has read all retained discovery payloads. A reload of its MQTT integration
 * sends a birth without a will before it (home-assistant.md 1.6).
 */
export class BirthWatch {
  readonly #options: BirthWatchOptions;
  readonly #answer: Coalesced;
  #unsubscribe = (): void => {};
  #births = 0;
  #bornMs: number | null = null;
  #homeAssistant: 'unknown' | 'online' | 'offline' = 'unknown';

  constructor(options: BirthWatchOptions) {
    this.#options = options;
    const { random, sleep, onBirth: task, onError } = options;
    this.#answer = new Coalesced({ task, delayMs: () => random() * ANSWER_WITHIN_MS, pauseMs: PAUSE_MS, sleep, onError });
  }

  get homeAssistant(): 'unknown' | 'online' | 'offline' {
    return this.#homeAssistant;
  }

  /** When the last birth was heard, epoch milliseconds; null: none was. */
  get bornMs(): number | null {
    return this.#bornMs;
  }

  /** Number of Home Assistant's present online session; null while Home Assistant is not known to be online. */
  get session(): number | null {
    return this.#homeAssistant === 'online' ? this.#births : null;
  }

  start(): void {
    this.#unsubscribe = this.#options.topics.subscribe(this.#options.statusTopic, (_topic, payload) => this.#heard(payload));
  }

  stop(): void {
    this.#unsubscribe();
    this.#answer.stop();
  }

  /**
   * Call when the connection to the broker is lost. It ends the session, because Home Assistant may go offline unnoticed in the
   * meantime.
   */
  connectionLost(): void {
    this.#homeAssistant = 'unknown';
  }

  #heard(payload: string): void {
    if (payload === 'offline') this.#homeAssistant = 'offline';
    if (payload !== 'online') return;
    this.#homeAssistant = 'online';
    this.#births += 1;
    this.#bornMs = this.#options.now();
    this.#answer.request();
  }
}
