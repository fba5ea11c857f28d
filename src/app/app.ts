import type { Config } from '../config/schema.ts';
import { asBridgeError, type BridgeError } from '../errors.ts';
import { announcedNow, wasAnnouncedIn } from '../homeassistant/ledger.ts';
import { configsIn } from '../homeassistant/ledger-recovery.ts';
import type { ConnectionStatus } from '../mqtt/connection.ts';
import type { Subject } from '../poll/collector.ts';
import { bridgeIdentifier } from '../topics.ts';
import { BridgeRequests, ONLINE } from './bridge-requests.ts';
import type { BrokerListener } from './broker-events.ts';
import { type BridgeParts, type ComposeDeps, compose, type Inheritance } from './compose.ts';
import type { KeptParts } from './config-change.ts';
import type { Page, PageDeps, PageTools } from './page.ts';

export interface AppDeps extends ComposeDeps, Pick<PageDeps, 'ingress' | 'brokerProblem'> {
  /** Called with the error that ends the bridge: base_topic_taken, state_unreadable or internal. */
  readonly onEnd: (error: BridgeError) => void;
  /** Called when the connection to the broker is made or lost, with the error that prevents it. */
  readonly onBroker?: (status: ConnectionStatus, error: BridgeError | null) => void;
  /** Further work that the page can ask for; absent: it offers none. */
  readonly pageTools?: PageTools;
}

/** Maximum time between two checks of the age of values: if the clock is set while the bridge sleeps, the next check is soon. */
const LONGEST_SLEEP_MS = 60_000;
/** Shutdown waits at most this long for the broker's acknowledgements. */
const LAST_WORDS_MS = 1_500;
const NOTHING_KEPT: KeptParts = { link: false, page: false, lists: false };

/** The parts of a retired bridge that still run, for the next bridge of the same process. */
export interface Estate extends Inheritance {
  readonly page: Page | null;
  /** Stale topics, see RetainedState. */
  readonly stale: ReadonlyMap<string, string>;
  /** Ends the parts if no bridge takes them over: with `offline` on all availability topics. */
  end(): Promise<void>;
}

export interface StartOptions {
  /** If true, credentials and permissions that iSolarCloud has refused are tried again, as the user has requested. */
  readonly tryAgain: boolean;
  /** The name of the only account that is tried again; absent: all are. */
  readonly account?: string;
  /** What the bridge before this one has left; absent: there was none. If the start fails, it is as before. */
  readonly estate?: Estate;
}

/**
 * Starts the configured bridge and returns it. While iSolarCloud or the broker cannot be reached, the bridge keeps trying.
 * @throws BridgeError an error that prevents the start, see compose, or that of the page's port
 */
export async function startBridge(config: Config, deps: AppDeps, { tryAgain, account, estate }: StartOptions): Promise<RunningBridge> {
  const parts = await compose(config, deps, estate);
  const again = tryAgain ? parts.accounts.filter(({ name }) => account === undefined || name === account) : [];
  for (const { client } of again) await client.tryAgain();
  const bridge = new RunningBridge(config, parts, deps);
  try {
    if (config.page.enabled || deps.ingress) await bridge.openPage(estate?.page ?? null);
  } catch (error) {
    await bridge.retire({ ...NOTHING_KEPT, link: estate?.link != null });
    throw error;
  }
  bridge.begin(estate);
  return bridge;
}

/** The running bridge with all its parts. */
export class RunningBridge implements BrokerListener {
  readonly #config: Config;
  readonly #parts: BridgeParts;
  readonly #deps: AppDeps;
  readonly #stopped = new AbortController();
  /** Polling; null until the first connection to the broker, since results could not be published before it. */
  #work: Promise<void> | null = null;
  readonly #requests: BridgeRequests;
  #page: Page | null = null;
  /** Discovery payloads that an earlier run has left on the broker, by device identifier. */
  #configs: ReadonlyMap<string, string> = new Map();

  constructor(config: Config, parts: BridgeParts, deps: AppDeps) {
    this.#config = config;
    this.#parts = parts;
    this.#deps = deps;
    this.#requests = new BridgeRequests({
      ...{ parts, log: deps.log, now: deps.now, sleep: deps.sleep },
      restored: () => this.#page?.bridgeChanged(),
      removed: () => this.configChanged(),
    });
  }

  /**
   * Opens the page, or shows this bridge on the open one.
   * @throws BridgeError page_port_taken, page_address_absent, page_address_unusable
   */
  async openPage(open: Page | null): Promise<void> {
    const shown = { config: this.#config, parts: this.#parts, actions: this.#requests, tools: this.#deps.pageTools ?? null };
    if (open === null) {
      // Its packages are loaded only if it is configured.
      const { openPage } = await import('./page.ts');
      this.#page = await openPage(shown, this.#deps);
    } else {
      open.show(shown);
      this.#page = open;
    }
  }

  /** @param estate what the bridge before this one has left */
  begin(estate?: Estate): void {
    const { events, publisher, topics, homeAssistant, connection } = this.#parts;
    const retained = estate?.link == null ? null : new Map([...estate.stale, ...publisher.renew()]);
    events.listen(this);
    // The publisher subscribes in this order: the broker has the subscriptions to the commands before the bridge is online.
    this.#requests.takeCommands();
    publisher.retain(topics.bridgeAvailability, ONLINE);
    this.#requests.defendAvailability();
    homeAssistant.listen();
    if (retained === null) {
      connection.start();
    } else {
      this.#found(retained, { isOfProcess: true });
      if (events.last !== null) this.heard(...events.last);
    }
  }

  /** Returns every plant and device, with the newest readings of each. */
  subjects(): readonly Subject[] {
    return this.#parts.accounts.flatMap(({ collector }) => collector.subjects());
  }

  /** The error that ended the last poll of an account; null if all were complete. */
  get pollError(): BridgeError | null {
    return this.#parts.accounts.map(({ poller }) => poller.status.error).find((error) => error !== null) ?? null;
  }

  /** Returns the error because of which some of the bridge's state exists in memory only; null: everything is saved. */
  get unsaved(): BridgeError | null {
    return this.#parts.unsaved();
  }

  /** Call when the bridge's configuration has got a problem, or has none any more. */
  configChanged(): void {
    if (this.#work !== null) this.#parts.live.timePassed();
    this.#page?.bridgeChanged();
  }

  /** Stops all parts of the bridge. The last messages set all availability topics to `offline`. */
  async stop(): Promise<void> {
    await this.retire(NOTHING_KEPT);
  }

  /** Stops the bridge, except the parts that the next one takes over. @returns these parts */
  async retire(kept: KeptParts): Promise<Estate> {
    const { accounts, homeAssistant, energyUpkeep, events, connection, broker, publisher, refusals, previousRun, retainedState } =
      this.#parts;
    this.#stopped.abort();
    this.#parts.stopFollowers();
    this.#requests.stop();
    const page = kept.page ? this.#page : null;
    const pageRests = page === null ? this.#page?.stop() : page.rest();
    const ended = accounts.flatMap(({ client, poller, healing }) => [client.close(), poller.stop(), healing?.stop()]);
    await Promise.all([...ended, energyUpkeep?.stop(), homeAssistant.stop()]);
    await this.#work;
    if (!kept.link) await this.#leaveBroker();
    await pageRests;
    return {
      link: kept.link ? { connection, broker, events, publisher, refusals } : null,
      previousRun: kept.link ? previousRun : null,
      listed: kept.lists ? accounts.map(({ collector }) => collector.listed) : [],
      page,
      stale: retainedState.stale,
      end: async () => {
        const pageClosed = page?.stop();
        if (kept.link) await this.#leaveBroker();
        await pageClosed;
      },
    };
  }

  async #leaveBroker(): Promise<void> {
    const { retainedState, publisher, connection, refusals, broker } = this.#parts;
    retainedState.markOffline();
    const flushed = new AbortController();
    await Promise.race([publisher.flush(), this.#deps.sleep(LAST_WORDS_MS, flushed.signal)]);
    flushed.abort();
    await connection.stop();
    refusals.stop();
    await broker?.stop();
  }

  found(retained: ReadonlyMap<string, string>): void {
    this.#found(retained, { isOfProcess: false });
  }

  /** @param by whether a bridge of the same process has published the messages */
  #found(retained: ReadonlyMap<string, string>, by: { readonly isOfProcess: boolean }): void {
    const { previousRun, retainedState, homeAssistant, onError } = this.#parts;
    const configs = configsIn(retained, { discoveryPrefix: this.#config.homeassistant.discovery_prefix });
    retainedState.addStale(retained, { hasGrace: by.isOfProcess });
    if (this.#work === null) {
      previousRun.found(retained, by);
      this.#configs = configs;
    } else homeAssistant.recover(configs).catch(onError);
  }

  heard(status: ConnectionStatus, error: BridgeError | null): void {
    const { log, onEnd, onBroker } = this.#deps;
    onBroker?.(status, error);
    this.#page?.brokerIs(status, error);
    if (error !== null) log.warn(error.fields, error.message);
    if (error?.code === 'base_topic_taken') onEnd(error);
    if (status !== 'connected') {
      this.#parts.homeAssistant.connectionLost();
      return;
    }
    const { address } = this.#parts.connection;
    log.info({ ...(address !== null && { address }) }, 'connected to the broker');
    if (this.#work === null) this.#work = this.#begin().catch((error: unknown) => onEnd(asBridgeError(error)));
    else this.#parts.homeAssistant.announceAgain().catch(this.#parts.onError);
  }

  async #begin(): Promise<void> {
    const { homeAssistant, live, inventory, accounts, energyUpkeep } = this.#parts;
    await homeAssistant.start(this.#configs);
    this.#configs = new Map();
    if (this.#stopped.signal.aborted) return;
    const own = bridgeIdentifier(this.#config.mqtt.base_topic);
    inventory.expect(announcedNow(homeAssistant.announced).filter((identifier) => identifier !== own));
    live.begin(wasAnnouncedIn(homeAssistant.announced));
    for (const { healing, poller } of accounts) {
      healing?.begin();
      poller.start();
    }
    energyUpkeep?.begin(() => this.configChanged());
    while (!this.#stopped.signal.aborted) {
      await this.#deps.sleep(this.#untilNextDue(), this.#stopped.signal).catch(() => undefined);
      if (!this.#stopped.signal.aborted) live.timePassed();
    }
  }

  #untilNextDue(): number {
    const { nextDueMs } = this.#parts.live;
    return nextDueMs === null ? LONGEST_SLEEP_MS : Math.min(LONGEST_SLEEP_MS, Math.max(0, nextDueMs - this.#deps.now()));
  }
}
