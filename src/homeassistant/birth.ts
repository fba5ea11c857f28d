import type { Clock } from '../clock.ts';
import { Coalesced } from '../coalesced.ts';
import type { RetainedTopics } from './port.ts';

/** Births are answered after a random part of this, so that many bridges do not answer at once (home-assistant.md 1.6). */
const ANSWER_WITHIN_MS = 5_000;
/** Between two answers: births that come faster are no births of Home Assistant. */
const PAUSE_MS = 5_000;

export interface BirthWatchOptions extends Pick<Clock, 'sleep'> {
  readonly topics: Pick<RetainedTopics, 'subscribe'>;
  /** `homeassistant.status_topic` */
  readonly statusTopic: string;
  /** 0 <= chance < 1 */
  readonly random: () => number;
  /** Home Assistant is (back) online: announcements, states and availability are due again. */
  readonly onBirth: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/**
 * Listens for Home Assistant's birth and will. A birth comes at every connection of Home Assistant to the broker and once it
 * has read all retained configs; a reload brings a birth without a will before it (home-assistant.md 1.6).
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

  /** Number of the Home Assistant session known to be online; null while none is known to be. */
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

  /** While the broker was away, Home Assistant may have gone unheard. */
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
