import type { Clock } from '../clock.ts';
import { Coalesced, type CoalescedOptions } from '../coalesced.ts';
import type { Log } from '../log.ts';
import type { BridgeParts } from './compose.ts';

export interface BridgeRequestsDeps extends Pick<Clock, 'now' | 'sleep'> {
  readonly parts: Pick<BridgeParts, 'accounts' | 'homeAssistant' | 'energyUpkeep' | 'publisher' | 'topics' | 'onError'>;
  readonly log: Pick<Log, 'info'>;
  /** Called after deleted devices were restored in Home Assistant. */
  readonly restored: () => void;
  /** Called after what is held was removed from Home Assistant. */
  readonly removed: () => void;
}

/** Minimum time between two corrections of the bridge's own availability after another client has overwritten it. */
const AVAILABILITY_PAUSE_MS = 1_000;
/** Minimum time between two pieces of work in Home Assistant that other clients ask for: restorations, confirmed removals, looks. */
const WORK_PAUSE_MS = 10_000;
/** Minimum time between two log lines about commands that have no effect. */
const LOG_PAUSE_MS = 60_000;

/** The payload of the bridge's own availability topic while it runs. */
export const ONLINE = 'online';

/** Executes requests to a running bridge: commands over MQTT and buttons of the page. Each has a minimum time between two executions. */
export class BridgeRequests {
  readonly #deps: BridgeRequestsDeps;
  readonly #tasks: Coalesced[] = [];
  readonly #restore: Coalesced;
  readonly #removeHeld: Coalesced;
  readonly #examineEnergy: Coalesced;
  readonly #correctAvailability: Coalesced;

  constructor(deps: BridgeRequestsDeps) {
    this.#deps = deps;
    const { homeAssistant, energyUpkeep, publisher, topics } = deps.parts;
    const restore = async (): Promise<void> => {
      await homeAssistant.restoreDeleted();
      deps.restored();
    };
    const removeHeld = async (): Promise<void> => {
      await homeAssistant.releaseHeld();
      deps.removed();
    };
    this.#restore = this.#coalesced(restore, WORK_PAUSE_MS);
    this.#removeHeld = this.#coalesced(removeHeld, WORK_PAUSE_MS);
    this.#examineEnergy = this.#coalesced(() => energyUpkeep?.lookAgain(), WORK_PAUSE_MS);
    this.#correctAvailability = this.#coalesced(() => publisher.republish(topics.bridgeAvailability, ONLINE), AVAILABILITY_PAUSE_MS);
  }

  /**
   * Polls every account now and lists its plants and devices again, unless its last poll was within the last minute. A problem of the
   * Energy dashboard is examined again.
   * @returns false if no account polls
   */
  readonly refresh = (): boolean => {
    let isAnyPolling = false;
    for (const { poller, collector } of this.#deps.parts.accounts) {
      const polling = poller.refresh();
      if (polling) collector.inventory.relist();
      isAnyPolling ||= polling;
    }
    this.#examineEnergy.request();
    return isAnyPolling;
  };

  /** Restores the devices that the user has deleted in Home Assistant. */
  readonly restore = (): void => this.#restore.request();

  /** Removes from Home Assistant what is held. */
  readonly removeHeld = (): void => this.#removeHeld.request();

  /** Subscribes to the commands. A retained command was not sent to this bridge, and has no effect. */
  takeCommands(): void {
    const { parts, log, now } = this.#deps;
    const { publisher, topics } = parts;
    const onCommand = (topic: string, act: () => void): void => {
      publisher.subscribe(topic, (_topic, _payload, { retained }) => {
        if (!retained) act();
      });
    };
    let loggedMs = Number.NEGATIVE_INFINITY;
    onCommand(topics.refreshCommand, () => {
      const polling = this.refresh();
      if (!polling && now() - loggedMs < LOG_PAUSE_MS) return;
      loggedMs = now();
      log.info({ polling }, 'asked to refresh');
    });
    onCommand(topics.restoreCommand, this.restore);
    onCommand(topics.removeHeldCommand, this.removeHeld);
  }

  /** Publishes `online` again after another client has published anything else on the bridge's own availability. */
  defendAvailability(): void {
    const { publisher, topics } = this.#deps.parts;
    const heard = (_topic: string, payload: string): void => {
      if (payload !== ONLINE) this.#correctAvailability.request();
    };
    publisher.subscribe(topics.bridgeAvailability, heard, { newsOfOthers: true });
  }

  /** Prevents further executions. */
  stop(): void {
    for (const task of this.#tasks) task.stop();
  }

  #coalesced(task: CoalescedOptions['task'], pauseMs: number): Coalesced {
    const coalesced = new Coalesced({ task, pauseMs, sleep: this.#deps.sleep, onError: this.#deps.parts.onError });
    this.#tasks.push(coalesced);
    return coalesced;
  }
}
