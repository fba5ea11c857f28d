import { Announcer, type AnnouncerOptions } from './announcer.ts';
import { BirthWatch, type BirthWatchOptions } from './birth.ts';
import type { DeviceAnnouncement } from './discovery.ts';
import type { Ledger } from './ledger.ts';

export interface HomeAssistantOptions extends Omit<AnnouncerOptions, 'session'>, Omit<BirthWatchOptions, 'topics' | 'onBirth'> {
  /**
   * Called when Home Assistant is online (again). It may have missed states and availability, so they must be published again.
   */
  readonly republish: () => void;
}

/** Home Assistant as seen through the broker: announces devices to it, and watches whether it is online. */
export class HomeAssistant {
  readonly #announcer: Announcer;
  readonly #birth: BirthWatch;
  readonly #republish: () => void;

  constructor({ republish, ...options }: HomeAssistantOptions) {
    this.#republish = republish;
    this.#birth = new BirthWatch({ ...options, onBirth: () => this.#answerBirth() });
    this.#announcer = new Announcer({ ...options, session: () => this.#birth.session });
  }

  /** Begins to record births; answers them after `start`. */
  listen(): void {
    this.#birth.start();
  }

  /** @param retained discovery payloads by device identifier, as the broker had them before this run @throws BridgeError of the ledger's store */
  start(retained: ReadonlyMap<string, string>): Promise<void> {
    return this.#announcer.start(retained);
  }

  async stop(): Promise<void> {
    this.#birth.stop();
    await this.#announcer.stop();
  }

  /** Everything announced to Home Assistant, by device identifier. */
  get announced(): Ledger['devices'] {
    return this.#announcer.announced;
  }

  /** Identifiers of the devices of the last call of `announce`. */
  get wanted(): ReadonlySet<string> {
    return this.#announcer.wanted;
  }

  announce(desired: readonly DeviceAnnouncement[], options: { complete: boolean }): Promise<void> {
    return this.#announcer.announce(desired, options);
  }

  /** Call after a reconnect: the broker may have lost everything. */
  announceAgain(): Promise<void> {
    return this.#announcer.announceAgain();
  }

  /** Announces again the devices that the user deleted in Home Assistant. */
  restoreDeleted(): Promise<void> {
    return this.#announcer.restoreDeleted();
  }

  /** Call when the broker is lost: Home Assistant may go offline unnoticed. */
  connectionLost(): void {
    this.#birth.connectionLost();
  }

  async #answerBirth(): Promise<void> {
    this.#republish();
    await this.#announcer.announceAgain();
  }
}
