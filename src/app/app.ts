import { Coalesced, type CoalescedOptions } from '../coalesced.ts';
import type { Config } from '../config/schema.ts';
import { asBridgeError, type BridgeError } from '../errors.ts';
import { announcedNow } from '../homeassistant/ledger.ts';
import { configsIn } from '../homeassistant/ledger-recovery.ts';
import type { ConnectionStatus } from '../mqtt/connection.ts';
import type { Subject } from '../poll/collector.ts';
import { bridgeIdentifier, type Topics, topicsFor } from '../topics.ts';
import { type BridgeParts, type ComposeDeps, compose } from './compose.ts';

export interface AppDeps extends Omit<ComposeDeps, 'onStatus' | 'onRetained'> {
  /** Told if the bridge cannot go on although nobody stopped it: base_topic_taken, state_unreadable, internal. */
  readonly onEnd: (error: BridgeError) => void;
  /** Told when the connection to the broker came or went, with what keeps it away. */
  readonly onBroker?: (status: ConnectionStatus, error: BridgeError | null) => void;
}

/** How often the age of what is known is looked at: values grow old also while nothing new comes. */
const AGE_CHECK_MS = 60_000;
/** A broker that takes nothing any more does not hold up the end. */
const LAST_WORDS_MS = 1_500;
/** Between two repetitions of the bridge's own availability, which somebody else has overwritten. */
const AVAILABILITY_PAUSE_MS = 1_000;
/** Between two restorations of what was deleted in Home Assistant. */
const RESTORE_PAUSE_MS = 10_000;
/** Commands that have no effect are logged no more often. */
const LOG_PAUSE_MS = 60_000;

const ONLINE = 'online';

/** The running bridge: everything the configuration asks for. */
export class App {
  readonly #config: Config;
  readonly #deps: AppDeps;
  readonly #stopped = new AbortController();
  #parts: BridgeParts | null = null;
  /** Polling, from the first connection to the broker on: without one nobody would get what the calls bring. */
  #work: Promise<void> | null = null;
  /** What others may ask for at any time. */
  readonly #requests: Coalesced[] = [];
  /** Discovery payloads that an earlier run has left on the broker, by device identifier. */
  #configs: ReadonlyMap<string, string> = new Map();

  constructor(config: Config, deps: AppDeps) {
    this.#config = config;
    this.#deps = deps;
  }

  /**
   * Starts the bridge and returns; cloud and broker may be away, they are waited for.
   * @param tryAgain the user says so: credentials that were refused may be tried again
   * @throws BridgeError what the configuration must change first, see assemble
   */
  async start({ tryAgain }: { tryAgain: boolean }): Promise<void> {
    const topics = topicsFor(this.#config.mqtt.base_topic);
    const parts = await compose(this.#config, {
      ...this.#deps,
      onStatus: (...change) => this.#heard(...change),
      onRetained: (retained) => this.#found(retained),
    });
    this.#parts = parts;
    if (tryAgain) await parts.client.tryAgain();
    parts.publisher.retain(topics.bridgeAvailability, ONLINE);
    this.#defendAvailability(parts, topics.bridgeAvailability);
    this.#takeCommands(parts, topics);
    parts.birth.start();
    parts.connection.start();
  }

  /** Every plant and device, with the newest readings of each. */
  subjects(): readonly Subject[] {
    return this.#parts?.collector.subjects() ?? [];
  }

  /** Ends everything, with a last word on every availability topic. */
  async stop(): Promise<void> {
    const parts = this.#parts;
    if (parts === null) return;
    this.#stopped.abort();
    parts.birth.stop();
    for (const request of this.#requests) request.stop();
    await Promise.all([parts.client.close(), parts.poller.stop(), parts.announcer.stop()]);
    await this.#work;
    parts.retainedState.markOffline();
    const said = new AbortController();
    await Promise.race([parts.publisher.flush(), this.#deps.sleep(LAST_WORDS_MS, said.signal)]);
    said.abort();
    await parts.connection.stop();
    await parts.broker?.stop();
  }

  #found(retained: ReadonlyMap<string, string>): void {
    this.#parts?.retained.found(retained);
    this.#parts?.retainedState.addStale(retained);
    this.#configs = configsIn(retained, { discoveryPrefix: this.#config.homeassistant.discovery_prefix });
  }

  /** Whatever others publish on the bridge's own availability, `online` follows. */
  #defendAvailability({ publisher, onError }: BridgeParts, topic: string): void {
    const { sleep } = this.#deps;
    const task = (): void => publisher.republish(topic, ONLINE);
    const again = this.#coalesced({ task, pauseMs: AVAILABILITY_PAUSE_MS, sleep, onError });
    const heard = (_topic: string, payload: string): void => {
      if (payload !== ONLINE) again.request();
    };
    publisher.subscribe(topic, heard, { newsOfOthers: true });
  }

  #takeCommands({ publisher, poller, collector, announcer, onError }: BridgeParts, topics: Topics): void {
    const { log, now, sleep } = this.#deps;
    let loggedMs = Number.NEGATIVE_INFINITY;
    publisher.subscribe(topics.refreshCommand, (_topic, _payload, { retained }) => {
      if (retained) return;
      const polling = poller.refresh();
      if (polling) collector.inventory.relist();
      if (!polling && now() - loggedMs < LOG_PAUSE_MS) return;
      loggedMs = now();
      log.info({ polling }, 'asked to refresh');
    });
    const restore = this.#coalesced({ task: () => announcer.restoreDeleted(), pauseMs: RESTORE_PAUSE_MS, sleep, onError });
    publisher.subscribe(topics.restoreCommand, (_topic, _payload, { retained }) => {
      if (!retained) restore.request();
    });
  }

  #coalesced(options: CoalescedOptions): Coalesced {
    const coalesced = new Coalesced(options);
    this.#requests.push(coalesced);
    return coalesced;
  }

  #heard(status: ConnectionStatus, error: BridgeError | null): void {
    const { log, onEnd, onBroker } = this.#deps;
    onBroker?.(status, error);
    if (error !== null) log.warn(error.fields, error.message);
    if (error?.code === 'base_topic_taken') onEnd(error);
    if (status !== 'connected') {
      this.#parts?.birth.connectionLost();
      return;
    }
    log.info('connected to the broker');
    if (this.#work === null) this.#work = this.#begin().catch((error: unknown) => onEnd(asBridgeError(error)));
    else this.#parts?.announcer.announceAgain().catch(this.#parts.onError);
  }

  async #begin(): Promise<void> {
    const parts = this.#parts;
    if (parts === null) return;
    await parts.announcer.start(this.#configs);
    this.#configs = new Map();
    if (this.#stopped.signal.aborted) return;
    const own = bridgeIdentifier(this.#config.mqtt.base_topic);
    parts.collector.inventory.expect(announcedNow(parts.announcer.announced).filter((identifier) => identifier !== own));
    parts.bridge.publish();
    parts.poller.start();
    while (!this.#stopped.signal.aborted) {
      await this.#deps.sleep(AGE_CHECK_MS, this.#stopped.signal).catch(() => undefined);
      if (!this.#stopped.signal.aborted) parts.bridge.publish();
    }
  }
}
