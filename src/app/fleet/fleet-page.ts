import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/schema.ts';
import type { BridgeError } from '../../errors.ts';
import type { FleetState, FleetStore, ShardContent } from '../../fleet/fleet-store.ts';
import type { Log } from '../../log.ts';
import { ChangeRing } from '../../page/model/change-ring.ts';
import { fleetMetricsText } from '../../page/model/fleet-metrics.ts';
import { BUNDLE } from '../../page/server/assets.ts';
import type { FleetSource } from '../../page/server/fleet-routes.ts';
import { PageServer } from '../../page/server/server.ts';
import { type FleetFacts, fleetView } from '../../page/view/fleet-view.ts';
import type { Language } from '../../texts/languages.ts';
import { languageOf, textsByLanguage, textsOf } from '../texts.ts';
import { type ShownFleet, shownFleet } from './shown-fleet.ts';

export interface FleetPageDeps extends Clock {
  readonly log: Log;
  readonly version: string;
  readonly store: Pick<FleetStore, 'contents'>;
  readonly onError: (error: unknown) => void;
  readonly isConnectedToBroker: () => boolean;
  /** Whether the last heartbeat gives the replica the right to act. */
  readonly isCurrent: () => boolean;
}

const NOBODY: ShownFleet = { replicas: [], shards: [], unowned: [], calls: null, problem: null };

/** The page of a replica, which shows the fleet as the heartbeats of the replica find it. */
export class FleetPage implements FleetSource {
  readonly changes = new ChangeRing();
  readonly language: Language;
  readonly #config: Config;
  readonly #deps: FleetPageDeps;
  readonly #server: PageServer;
  readonly #texts = textsByLanguage();
  #seen: Pick<FleetFacts, keyof ShownFleet | 'seenMs'>;
  #contents: readonly ShardContent[] = [];
  #planVersion: number | null = null;
  #lost: BridgeError | null = null;

  /** Serves the page on the configured address. @throws BridgeError page_port_taken, page_address_absent, page_address_unusable */
  static async open(config: Config, deps: FleetPageDeps): Promise<FleetPage> {
    const page = new FleetPage(config, deps);
    const url = await page.#server.start();
    deps.log.info({ url }, 'the page is served');
    return page;
  }

  private constructor(config: Config, deps: FleetPageDeps) {
    const { now, sleep, onError } = deps;
    this.#config = config;
    this.#deps = deps;
    this.language = languageOf(config);
    this.#seen = { ...NOBODY, seenMs: now() };
    const notBuilt = textsOf(config)('page.not_built');
    this.#server = new PageServer({ ...config.page, bundle: BUNDLE, notBuilt }, { fleet: this, now, sleep, report: onError });
  }

  /** Shows the fleet as a heartbeat has found it. What the shards hold is read again only after a change of the plan. */
  seen(state: FleetState): void {
    this.#show(state, this.#deps.now()).catch(this.#deps.onError);
  }

  /** Shows that the database cannot be reached; null: it can be again. */
  lost(problem: BridgeError | null): void {
    this.#lost = problem;
    this.#changed();
  }

  fleet: FleetSource['fleet'] = (language) => fleetView(this.#facts, this.#deps.now(), this.#texts(language));

  metrics(): ReturnType<FleetSource['metrics']> {
    return fleetMetricsText(this.#facts, this.#deps.now());
  }

  get isReady(): boolean {
    return this.#deps.isConnectedToBroker() && this.#deps.isCurrent();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  get #facts(): FleetFacts {
    const { version, isConnectedToBroker } = this.#deps;
    return {
      ...this.#seen,
      problem: this.#lost ?? this.#seen.problem,
      ...{ replica: this.#config.fleet.replica ?? '', version, isConnectedToBroker: isConnectedToBroker() },
    };
  }

  async #show(state: FleetState, seenMs: number): Promise<void> {
    if (state.planVersion !== this.#planVersion) {
      this.#contents = await this.#deps.store.contents();
      this.#planVersion = state.planVersion;
    }
    this.#seen = { ...shownFleet(state, this.#contents), seenMs };
    this.#changed();
  }

  #changed(): void {
    this.changes.add([{ kind: 'everything' }]);
  }
}
