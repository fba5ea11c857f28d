import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import type { DeviceAnnouncement, DiscoveryContext } from './discovery.ts';
import { discoveryTopic } from './discovery.ts';
import { planDiscovery } from './discovery-plan.ts';
import { DiscoverySender } from './discovery-sender.ts';
import type { Ledger } from './ledger.ts';
import {
  announcedNow,
  deletedByUser,
  emptyLedger,
  heldComponents,
  inHomeAssistant,
  isDeletion,
  isEmpty,
  released,
  restored,
} from './ledger.ts';
import { recoverLedger } from './ledger-recovery.ts';
import type { AnnouncerLog, LedgerStore, RetainedTopics } from './port.ts';

/**
 * When the user deletes a device, Home Assistant sends several empty payloads on its discovery topic within this time
 * (home-assistant.md 1.3).
 */
const DELETION_WINDOW_MS = 2_000;

export interface AnnouncerOptions extends Clock {
  readonly topics: RetainedTopics;
  readonly store: LedgerStore;
  readonly context: DiscoveryContext;
  /** If more components would be removed, they stay in Home Assistant until `releaseHeld` is called. Infinity: never. */
  readonly mostRemovals: number;
  /** Returns the number of Home Assistant's present online session; null if Home Assistant is not known to be online (see BirthWatch). */
  readonly session: () => number | null;
  readonly log: AnnouncerLog;
  /** Called with an error that occurs while a message is handled, when there is no caller who could receive it. */
  readonly onError: (error: unknown) => void;
}

/**
 * Keeps the devices in Home Assistant equal to the wanted ones, across restarts of both programs and deletions by the user. Calls
 * are carried out one at a time, in their order.
 */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #sender: DiscoverySender;
  /** Key: device identifier. Value: function that ends the subscription to the device's discovery topic. */
  readonly #subscriptions = new Map<string, () => void>();
  #queue: Promise<void> = Promise.resolve();
  #ledger: Ledger = emptyLedger();
  #desired: readonly DeviceAnnouncement[] | null = null;
  #isComplete = false;
  /** Key: device identifier. Value: digest of the payload on the broker. Valid only while `#everything` is false. */
  #published = new Map<string, string>();
  #everything = true;
  /** Number of held components that was logged last. */
  #reportedHeld = 0;
  /**
   * Key: device identifier. Value: number of unexpected empty payloads on its discovery topic so far, while further ones may still
   * arrive.
   */
  readonly #emptied = new Map<string, number>();

  constructor(options: AnnouncerOptions) {
    this.#options = options;
    this.#sender = new DiscoverySender(options);
  }

  /**
   * Loads the ledger and adds the devices and components of this bridge's retained discovery payloads that it lacks.
   * @param retained discovery payloads on the broker before this run, by device identifier
   * @throws BridgeError of the store
   */
  async start(retained: ReadonlyMap<string, string>): Promise<void> {
    this.#ledger = this.#recovered(await this.#options.store.load(), retained);
    // The previous run may have published a payload only a moment ago, so the minimum time between two payloads of one device
    // counts from now.
    if (announcedNow(this.#ledger.devices).length > 0) this.#sender.notePublished();
    this.#listen();
  }

  /** Adds what the discovery payloads that another broker has retained contain beyond the ledger. */
  recover(retained: ReadonlyMap<string, string>): Promise<void> {
    return this.#enqueue(async () => {
      const ledger = this.#recovered(this.#ledger, retained);
      if (ledger !== this.#ledger) await this.#save(ledger);
    });
  }

  #recovered(ledger: Ledger, retained: ReadonlyMap<string, string>): Ledger {
    const { context, log } = this.#options;
    const recovered = recoverLedger(ledger, retained, context);
    const found = Object.keys(recovered.devices).filter((identifier) => recovered.devices[identifier] !== ledger.devices[identifier]);
    if (found.length > 0) log.info({ devices: found.length, first: found[0] }, 'found on the broker as announced by this bridge');
    return recovered;
  }

  /** Stops the work in progress at its next wait. The remaining work is recorded in the ledger, for the next run. */
  async stop(): Promise<void> {
    for (const end of this.#subscriptions.values()) end();
    this.#sender.stop();
    await this.#queue;
  }

  /** All devices that the ledger contains, by device identifier. The object is replaced whenever the ledger changes. */
  get announced(): Ledger['devices'] {
    return this.#ledger.devices;
  }

  /** The number of components whose removal is held. */
  get held(): number {
    return heldComponents(this.#ledger);
  }

  /** Identifiers of the devices in the last call of `announce`. */
  get wanted(): ReadonlySet<string> {
    return new Set(this.#desired?.map(({ identifier }) => identifier));
  }

  /**
   * Makes Home Assistant show exactly these devices of this bridge. The first call publishes all payloads, later calls only changed
   * ones. A call with the same objects as before is cheap. For a new component the caller must publish its state before the call;
   * for a removed component it must clear the state after the call.
   * @param complete false: other devices that were announced before stay in Home Assistant
   */
  announce(desired: readonly DeviceAnnouncement[], { complete }: { complete: boolean } = { complete: true }): Promise<void> {
    return this.#enqueue(async () => {
      const isDone = !this.#everything && complete === this.#isComplete && this.#isDesired(desired);
      // Also if they are equal: the next call then gets the same objects.
      this.#desired = desired;
      this.#isComplete = complete;
      if (!isDone) await this.#carryOut();
    });
  }

  /** Publishes all payloads again. Call it after Home Assistant started, and after a reconnect to the broker. */
  announceAgain(): Promise<void> {
    return this.#enqueue(() => {
      this.#everything = true;
      return this.#carryOut();
    });
  }

  /** Removes the components whose removal is held. */
  releaseHeld(): Promise<void> {
    return this.#enqueue(async () => {
      const ledger = released(this.#ledger);
      if (ledger === this.#ledger) return;
      await this.#save(ledger);
      this.#everything = true;
      await this.#carryOut();
    });
  }

  /** Announces again the devices that the user deleted in Home Assistant. */
  restoreDeleted(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#save(restored(this.#ledger));
      await this.#carryOut();
    });
  }

  /** Whether the devices are those of the last call. Nearly all are the same objects as then, so identity is compared first. */
  #isDesired(desired: readonly DeviceAnnouncement[]): boolean {
    const before = this.#desired;
    if (before?.length !== desired.length) return false;
    return desired.every((device, index) => device === before[index] || isDeepStrictEqual(device, before[index]));
  }

  async #carryOut(): Promise<void> {
    if (this.#desired === null) return;
    const { context, session, mostRemovals } = this.#options;
    const situation = {
      desired: this.#desired,
      complete: this.#isComplete,
      ledger: this.#ledger,
      published: this.#published,
      everything: this.#everything,
      mostRemovals,
    };
    const { steps, ledger, confirmed, unchanged } = planDiscovery(situation, context);
    this.#reportHeld(ledger);
    if (steps.length === 0) {
      if (heldComponents(ledger) !== heldComponents(this.#ledger)) await this.#save(ledger);
      return;
    }

    const sessionBefore = session();
    this.#everything = true; // so that the next call publishes everything if a step fails
    await this.#save(ledger);
    await this.#sender.settle();
    const published = await this.#sender.send(steps);
    if (published === null) return;
    this.#everything = false;
    this.#published = new Map([...unchanged, ...published]);
    if (sessionBefore !== null && sessionBefore === session()) await this.#save(confirmed);
  }

  /** Logs that removals are held, when there are more of them than at the last call. */
  #reportHeld(next: Ledger): void {
    const count = heldComponents(next);
    if (count > this.#reportedHeld) {
      const { fields, message } = new BridgeError('removals_held', {
        detail: phrase('detail.held_removals', { count }),
      });
      this.#options.log.warn(fields, message);
    }
    this.#reportedHeld = count;
  }

  /**
   * Subscribes to the discovery topics of all announced devices, to detect that the user deletes one in Home Assistant, and ends
   * the subscriptions of devices that are no longer announced.
   */
  #listen(): void {
    const { topics, context } = this.#options;
    const { devices } = this.#ledger;
    const announced = new Set(Object.keys(devices).filter((identifier) => !isEmpty(inHomeAssistant(devices[identifier]))));
    for (const identifier of announced) {
      if (this.#subscriptions.has(identifier)) continue;
      const heard = (_topic: string, payload: string): void => {
        if (payload === '') this.#heardEmpty(identifier);
      };
      this.#subscriptions.set(identifier, topics.subscribe(discoveryTopic(context, identifier), heard, { newsOfOthers: true }));
    }
    for (const [identifier, end] of this.#subscriptions) {
      if (announced.has(identifier)) continue;
      end();
      this.#subscriptions.delete(identifier);
    }
  }

  /**
   * Handles an empty payload on a device's discovery topic. When the bridge itself removes a device, the ledger has no components
   * of it any more by the time its empty payload comes back, so this one is ignored. Any other empty payload means that the user
   * deleted something in Home Assistant.
   */
  #heardEmpty(identifier: string): void {
    if (this.#announcedEntities(identifier) === 0) return;
    const copies = this.#emptied.get(identifier) ?? 0;
    this.#emptied.set(identifier, copies + 1);
    if (copies === 0) this.#answer(() => this.#judgeDeletion(identifier));
  }

  async #judgeDeletion(identifier: string): Promise<void> {
    await this.#sender.pause(DELETION_WINDOW_MS);
    if (this.#sender.isStopped) return;
    const copies = this.#emptied.get(identifier) ?? 0;
    this.#emptied.delete(identifier);
    this.#published.delete(identifier);
    if (isDeletion(copies, this.#announcedEntities(identifier))) {
      this.#options.log.info({ device: identifier }, 'deleted in Home Assistant: stays out until it is restored');
      await this.#save(deletedByUser(this.#ledger, identifier));
      this.#options.topics.clear(discoveryTopic(this.#options.context, identifier));
    } else {
      this.#options.log.info({ device: identifier }, 'one entity deleted in Home Assistant: the device is announced again');
    }
    await this.#carryOut();
  }

  #announcedEntities(identifier: string): number {
    return Object.keys(inHomeAssistant(this.#ledger.devices[identifier])).length;
  }

  async #save(ledger: Ledger): Promise<void> {
    this.#ledger = ledger;
    this.#listen();
    await this.#options.store.save(ledger);
  }

  #enqueue(task: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(task);
    this.#queue = done.catch(() => {});
    return done;
  }

  #answer(task: () => Promise<void>): void {
    this.#enqueue(task).catch(this.#options.onError);
  }
}
