import { Coalesced } from '../../coalesced.ts';
import { type AnnouncementContext, bridgeAnnouncement } from '../../homeassistant/device-announcements.ts';
import { HomeAssistant, type HomeAssistantOptions } from '../../homeassistant/home-assistant.ts';
import type { BridgeDocument } from '../../live/documents/bridge.ts';
import type { Publisher } from '../../mqtt/publisher.ts';

export interface LeadDeps extends Omit<HomeAssistantOptions, 'topics' | 'republish'> {
  readonly publisher: Publisher;
  readonly announced: AnnouncementContext;
  /** Configuration option `homeassistant.discovery`. */
  readonly discovery: boolean;
}

/** Minimum time between two corrections of the bridge's availability after another client has overwritten it. */
const AVAILABILITY_PAUSE_MS = 1_000;

/** Publishes what belongs to the whole bridge: its availability, its state and its device in Home Assistant. One replica of a fleet does this. */
export class Lead {
  readonly #deps: LeadDeps;
  readonly #homeAssistant: HomeAssistant;
  readonly #defence: Coalesced;
  readonly #unsubscribe: () => void;
  /** Whether this leader has published the state of the bridge. The broker may hold that of the leader before it. */
  #isShown = false;

  constructor(deps: LeadDeps) {
    const { publisher, announced, sleep, onError } = deps;
    const { bridgeAvailability, bridgeState } = announced.topics;
    this.#deps = deps;
    this.#homeAssistant = new HomeAssistant({
      ...deps,
      topics: publisher,
      republish: () => {
        for (const topic of [bridgeAvailability, bridgeState]) publisher.repeat(topic);
      },
    });
    const task = (): void => publisher.republish(bridgeAvailability, 'online');
    this.#defence = new Coalesced({ task, pauseMs: AVAILABILITY_PAUSE_MS, sleep, onError });
    const heard = (_topic: string, payload: string): void => {
      if (payload !== 'online') this.#defence.request();
    };
    this.#unsubscribe = publisher.subscribe(bridgeAvailability, heard, { newsOfOthers: true });
  }

  async start(): Promise<void> {
    const { publisher, announced, discovery } = this.#deps;
    publisher.republish(announced.topics.bridgeAvailability, 'online');
    this.#homeAssistant.listen();
    await this.#homeAssistant.start(new Map());
    await this.#homeAssistant.announce(discovery ? [bridgeAnnouncement(announced)] : [], { complete: true });
  }

  /** Publishes the state of the bridge. */
  show(status: BridgeDocument): void {
    const { publisher, announced } = this.#deps;
    const payload = JSON.stringify(status);
    if (this.#isShown) publisher.retain(announced.topics.bridgeState, payload);
    else publisher.republish(announced.topics.bridgeState, payload);
    this.#isShown = true;
  }

  /** Call when the connection to the broker was made again. */
  connected(): void {
    this.#homeAssistant.announceAgain().catch(this.#deps.onError);
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    this.#defence.stop();
    await this.#homeAssistant.stop();
  }
}
