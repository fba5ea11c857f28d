import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import type { DeviceAnnouncement, DiscoveryContext } from './discovery.ts';
import { discoveryTopic } from './discovery.ts';
import type { DiscoveryStep } from './discovery-plan.ts';
import { planDiscovery, SETTLE_MS } from './discovery-plan.ts';
import type { Ledger } from './ledger.ts';
import { announcedNow, deletedByUser, emptyLedger, isDeletion, restored } from './ledger.ts';
import { recoverLedger } from './ledger-recovery.ts';
import type { InfoLog, LedgerStore, RetainedTopics } from './port.ts';

/** When the user deletes a device, Home Assistant sends several empty payloads within this time (home-assistant.md 1.3). */
const DELETION_WINDOW_MS = 2_000;

export interface AnnouncerOptions extends Clock {
  readonly topics: RetainedTopics;
  readonly store: LedgerStore;
  readonly context: DiscoveryContext;
  /** Number of the present online session of Home Assistant, or null if it is not online (BirthWatch). */
  readonly session: () => number | null;
  readonly log: InfoLog;
  /** Called with errors that happen while a message is handled, when there is no caller to receive them. */
  readonly onError: (error: unknown) => void;
}

/**
 * Keeps Home Assistant's devices equal to the wanted ones, across restarts and deletions by the user. It works on one call at a
 * time, in the order of the calls.
 */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #stopped = new AbortController();
  /** By device identifier: ends the subscription to the device's discovery topic. */
  readonly #subscriptions = new Map<string, () => void>();
  #queue: Promise<void> = Promise.resolve();
  #ledger: Ledger = emptyLedger();
  #desired: readonly DeviceAnnouncement[] | null = null;
  #isComplete = false;
  /** Digest of the payload on the broker by device; reliable only while `#everything` is false. */
  #published = new Map<string, string>();
  #everything = true;
  #publishedAt = Number.NEGATIVE_INFINITY;
  /** Number of unexpected empty payloads by device, while further ones are awaited. */
  readonly #emptied = new Map<string, number>();

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /**
   * Loads the ledger and completes it from the broker's retained configs.
   * @param retained discovery payloads by device identifier, as the broker had them before this run
   * @throws BridgeError of the store
   */
  async start(retained: ReadonlyMap<string, string>): Promise<void> {
    const { store, context, log, now } = this.#options;
    const stored = await store.load();
    this.#ledger = recoverLedger(stored, retained, context);
    const found = Object.keys(this.#ledger.devices).filter((identifier) => this.#ledger.devices[identifier] !== stored.devices[identifier]);
    if (found.length > 0) log.info({ devices: found.length, first: found[0] }, 'found on the broker as announced by this bridge');
    // The previous run may have published a moment ago.
    if (announcedNow(this.#ledger.devices).length > 0) this.#publishedAt = now();
    this.#listen();
  }

  /** Stops the running work at its next wait. The ledger records the remaining work. */
  async stop(): Promise<void> {
    for (const end of this.#subscriptions.values()) end();
    this.#stopped.abort();
    await this.#queue;
  }

  /** Everything announced in this or an earlier run. A new object whenever it changes. */
  get announced(): Ledger['devices'] {
    return this.#ledger.devices;
  }

  /** Identifiers of the devices of the last call of `announce`. */
  get wanted(): ReadonlySet<string> {
    return new Set(this.#desired?.map(({ identifier }) => identifier));
  }

  /**
   * Makes Home Assistant show exactly these devices of this bridge. The first call publishes everything, later calls only
   * changes. A call with the same objects as before is cheap. The caller publishes the state of a new component before the call,
   * and clears that of a removed component after it.
   * @param complete false: other devices that were announced before stay
   */
  announce(desired: readonly DeviceAnnouncement[], { complete }: { complete: boolean } = { complete: true }): Promise<void> {
    return this.#enqueue(async () => {
      if (!this.#everything && complete === this.#isComplete && isDeepStrictEqual(desired, this.#desired)) return;
      this.#desired = desired;
      this.#isComplete = complete;
      await this.#carryOut();
    });
  }

  /** Publishes everything again: after Home Assistant started, and after a reconnect to the broker. */
  announceAgain(): Promise<void> {
    return this.#enqueue(() => {
      this.#everything = true;
      return this.#carryOut();
    });
  }

  /** Announces again the devices that the user deleted in Home Assistant. */
  restoreDeleted(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#save(restored(this.#ledger));
      await this.#carryOut();
    });
  }

  async #carryOut(): Promise<void> {
    if (this.#desired === null) return;
    const { context, session } = this.#options;
    const situation = {
      desired: this.#desired,
      complete: this.#isComplete,
      ledger: this.#ledger,
      published: this.#published,
      everything: this.#everything,
    };
    const { steps, ledger, confirmed, published } = planDiscovery(situation, context);
    if (steps.length === 0) return;

    const sessionBefore = session();
    this.#everything = true; // stays true if a step fails
    await this.#save(ledger);
    await this.#pause(this.#publishedAt + SETTLE_MS - this.#options.now());
    if (!(await this.#take(steps))) return;
    this.#everything = false;
    this.#published = published;
    if (sessionBefore !== null && sessionBefore === session()) await this.#save(confirmed);
  }

  /** @returns whether all steps were completed */
  async #take(steps: readonly DiscoveryStep[]): Promise<boolean> {
    const { topics, context, now } = this.#options;
    for (const step of steps) {
      if (this.#stopped.signal.aborted) return false;
      if (step.kind === 'wait') {
        await this.#flush();
        await this.#pause(step.ms);
        continue;
      }
      const topic = discoveryTopic(context, step.identifier);
      if (step.payload === null) topics.clear(topic);
      else topics.announce(topic, step.payload);
      this.#publishedAt = now();
    }
    await this.#flush();
    return !this.#stopped.signal.aborted;
  }

  /** Waits for the broker's acknowledgements or for `stop`, because a broker may never acknowledge. */
  async #flush(): Promise<void> {
    const { signal } = this.#stopped;
    let stop = (): void => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    signal.addEventListener('abort', stop, { once: true });
    if (!signal.aborted) await Promise.race([this.#options.topics.flush(), stopped]);
    signal.removeEventListener('abort', stop);
  }

  /** Subscribes to the discovery topics of the announced devices only, to notice deletions in Home Assistant. */
  #listen(): void {
    const { topics, context } = this.#options;
    const announced = new Set(announcedNow(this.#ledger.devices));
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
   * The bridge's own empty payloads arrive after the ledger has dropped all components of the device. Any other empty payload is
   * a deletion by the user.
   */
  #heardEmpty(identifier: string): void {
    if (this.#announcedEntities(identifier) === 0) return;
    const copies = this.#emptied.get(identifier) ?? 0;
    this.#emptied.set(identifier, copies + 1);
    if (copies === 0) this.#answer(() => this.#judgeDeletion(identifier));
  }

  async #judgeDeletion(identifier: string): Promise<void> {
    await this.#pause(DELETION_WINDOW_MS);
    if (this.#stopped.signal.aborted) return;
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
    return Object.keys(this.#ledger.devices[identifier]?.components ?? {}).length;
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

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stopped;
    if (ms <= 0 || signal.aborted) return;
    await this.#options.sleep(ms, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
