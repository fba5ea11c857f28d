import type { Clock } from '../clock.ts';
import { Coalesced } from '../coalesced.ts';
import type { RetainedTopics } from './port.ts';

/** Maximum random delay before the answer to a birth, so that many bridges do not answer at once (home-assistant.md 1.6). */
const ANSWER_WITHIN_MS = 5_000;
/** Minimum time between two answers. Home Assistant does not send births faster than that. */
const PAUSE_MS = 5_000;

export interface BirthWatchOptions extends Pick<Clock, 'sleep'> {
  readonly topics: Pick<RetainedTopics, 'subscribe'>;
  /** `homeassistant.status_topic` */
  readonly statusTopic: string;
  /** Returns a number >= 0 and < 1. */
  readonly random: () => number;
  /** Home Assistant is online (again): announcements, states and availability must be published again. */
  readonly onBirth: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/**
 * Watches Home Assistant's birth and will messages. Home Assistant sends a birth at each connection to the broker, and another
 * once it has read all retained configs. A reload sends a birth without a will before it (home-assistant.md 1.6).
 */
export class BirthWatch {
  readonly #options: BirthWatchOptions;
  readonly #answer: Coalesced;
  #unsubscribe = (): void => {};
  #births = 0;
  #homeAssistant: 'unknown' | 'online' | 'offline' = 'unknown';

  constructor(options: BirthWatchOptions) {
    this.#options = options;
    const { random, sleep, onBirth: task, onError } = options;
    this.#answer = new Coalesced({ task, delayMs: () => random() * ANSWER_WITHIN_MS, pauseMs: PAUSE_MS, sleep, onError });
  }

  get homeAssistant(): 'unknown' | 'online' | 'offline' {
    return this.#homeAssistant;
  }

  /** Number of the present online session of Home Assistant; null while it is not known to be online. */
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

  /** Forgets the session: Home Assistant may have gone offline while the broker was unreachable. */
  connectionLost(): void {
    this.#homeAssistant = 'unknown';
  }

  #heard(payload: string): void {
    if (payload === 'offline') this.#homeAssistant = 'offline';
    if (payload !== 'online') return;
    this.#homeAssistant = 'online';
    this.#births += 1;
    this.#answer.request();
  }
}
