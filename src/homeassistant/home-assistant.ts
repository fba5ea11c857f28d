import { Announcer, type AnnouncerOptions } from './announcer.ts';
import { BirthWatch, type BirthWatchOptions } from './birth.ts';
import type { DeviceAnnouncement } from './discovery.ts';
import type { Ledger } from './ledger.ts';

export interface HomeAssistantOptions extends Omit<AnnouncerOptions, 'session'>, Omit<BirthWatchOptions, 'topics' | 'onBirth'> {
  /** Called when Home Assistant has come online: it may have missed states and availability, so they must be published again. */
  readonly republish: () => void;
}

/** Communicates with Home Assistant through the broker: announces devices, and watches whether Home Assistant is online. */
export class HomeAssistant {
  readonly #announcer: Announcer;
  readonly #birth: BirthWatch;
  readonly #republish: () => void;

  constructor({ republish, ...options }: HomeAssistantOptions) {
    this.#republish = republish;
    this.#birth = new BirthWatch({ ...options, onBirth: () => this.#answerBirth() });
    this.#announcer = new Announcer({ ...options, session: () => this.#birth.session });
  }

  /** Begins to watch Home Assistant's status topic. Call it before `start`, so that no birth is missed. */
  listen(): void {
    this.#birth.start();
  }

  /**
   * Loads the ledger.
   * @param retained discovery payloads on the broker before this run, by device identifier
   * @throws BridgeError of the ledger's store
   */
  start(retained: ReadonlyMap<string, string>): Promise<void> {
    return this.#announcer.start(retained);
  }

  /** Takes up devices and components that another broker has retained from an earlier run. They are removed unless they are wanted. */
  recover(retained: ReadonlyMap<string, string>): Promise<void> {
    return this.#announcer.recover(retained);
  }

  async stop(): Promise<void> {
    this.#birth.stop();
    await this.#announcer.stop();
  }

  /** All devices that the ledger contains, by device identifier. */
  get announced(): Ledger['devices'] {
    return this.#announcer.announced;
  }

  /** The number of entities that are removed only when the user has confirmed their removal. */
  get held(): number {
    return this.#announcer.held;
  }

  /** Whether Home Assistant is online, as far as its messages tell, and when its last birth was heard. */
  get presence(): { readonly status: 'unknown' | 'online' | 'offline'; readonly bornMs: number | null } {
    return { status: this.#birth.homeAssistant, bornMs: this.#birth.bornMs };
  }

  /** Identifiers of the devices in the last call of `announce`. */
  get wanted(): ReadonlySet<string> {
    return this.#announcer.wanted;
  }

  announce(desired: readonly DeviceAnnouncement[], options: { complete: boolean }): Promise<void> {
    return this.#announcer.announce(desired, options);
  }

  /** Publishes all discovery payloads again. Call it after a reconnect, since the broker may have lost everything. */
  announceAgain(): Promise<void> {
    return this.#announcer.announceAgain();
  }

  /** Removes from Home Assistant the components whose removal is held. */
  releaseHeld(): Promise<void> {
    return this.#announcer.releaseHeld();
  }

  /** Announces again the devices that the user deleted in Home Assistant. */
  restoreDeleted(): Promise<void> {
    return this.#announcer.restoreDeleted();
  }

  /** Call when the connection to the broker is lost, since Home Assistant may go offline unnoticed in the meantime. */
  connectionLost(): void {
    this.#birth.connectionLost();
  }

  async #answerBirth(): Promise<void> {
    this.#republish();
    await this.#announcer.announceAgain();
  }
}
