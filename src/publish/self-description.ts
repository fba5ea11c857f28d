import type { Clock } from '../clock.ts';
import { Coalesced } from '../coalesced.ts';
import type { LiveDocument } from '../live/live-document.ts';
import type { Changes, DocumentChange } from '../live/live-state.ts';
import type { Topics } from '../topics.ts';
import { describeLive } from './asyncapi/describe.ts';
import { type DescribedBridge, renderAsyncapi } from './asyncapi/document.ts';
import type { StatePublisher } from './retained-state.ts';

/** The parts of a description that the configuration sets. */
export type ConfiguredDescription = Omit<DescribedBridge, 'points' | 'devices' | 'base'>;

interface SelfDescriptionDeps extends Pick<Clock, 'sleep'> {
  readonly publisher: Pick<StatePublisher, 'retain'>;
  readonly topics: Pick<Topics, 'base' | 'bridgeAsyncapi'>;
  readonly configured: ConfiguredDescription;
  /** Returns the documents of the listed plants and devices. */
  readonly listed: () => readonly LiveDocument[];
  readonly onError: (error: unknown) => void;
}

/** At a start listings and first samples follow each other: the description waits for them, so that a large fleet is not described often. */
const DELAY_MS = 1_000;
const PAUSE_MS = 30_000;

/** Publishes the AsyncAPI document of the bridge, and publishes it again when plants, devices or their points change. */
export class SelfDescription {
  readonly #publishing: Coalesced;

  constructor({ publisher, topics, configured, listed, sleep, onError }: SelfDescriptionDeps) {
    const task = (): void => {
      const text = renderAsyncapi({ ...configured, base: topics.base, ...describeLive(listed()) });
      publisher.retain(topics.bridgeAsyncapi, text);
    };
    this.#publishing = new Coalesced({ task, delayMs: () => DELAY_MS, pauseMs: PAUSE_MS, sleep, onError });
  }

  readonly update = ({ documents }: Pick<Changes, 'documents'>): void => {
    if (documents.some(isOtherwiseDescribed)) this.#publishing.request();
  };

  stop(): void {
    this.#publishing.stop();
  }
}

const isOtherwiseDescribed = ({ before, after }: DocumentChange): boolean =>
  before?.points !== after?.points ||
  before?.subject?.plant.name !== after?.subject?.plant.name ||
  before?.subject?.device?.name !== after?.subject?.device?.name;
