import type { BridgeError } from '../errors.ts';
import type { LiveState } from '../live/live-state.ts';
import type { Collector } from '../poll/collector.ts';
import type { Quota } from '../poll/quota.ts';
import { ALL_PLANTS, type PollSelection } from '../poll/reader.ts';
import type { Announcements } from '../publish/announcements.ts';
import type { RetainedState } from '../publish/retained-state.ts';
import type { RecordedPoll } from '../schedule/poll-scheduler.ts';

export interface PollCycleDeps {
  readonly collector: Collector;
  readonly quota: Quota;
  readonly live: LiveState;
  readonly retainedState: Pick<RetainedState, 'removeStale'>;
  readonly announcements: Announcements;
}

/** One poll after the other: what the cloud has becomes the live state, and Home Assistant is told what devices there are. */
export class PollCycle {
  readonly #deps: PollCycleDeps;

  constructor(deps: PollCycleDeps) {
    this.#deps = deps;
  }

  /**
   * One poll cycle.
   * @throws BridgeError whatever concerns more than one call: account, network, cloud
   */
  async run(selection: PollSelection = ALL_PLANTS): Promise<RecordedPoll> {
    const { collector, quota, live } = this.#deps;
    const poll = await collector.poll(selection);
    live.polled(poll.readAt);
    await this.#announce();
    await collector.inventory.refreshDetails();
    await quota.refresh();
    live.pollEnded();
    return poll;
  }

  /** What ended a cycle; shown until one succeeds. */
  failed(error: BridgeError): void {
    this.#deps.live.pollFailed(error);
  }

  /** Announces what there is; removes what is there no more as soon as it is known what is there. */
  async #announce(): Promise<void> {
    const { collector, live, announcements, retainedState } = this.#deps;
    const { complete } = collector.inventory;
    await announcements.announce(live.listed, { complete });
    if (complete) retainedState.removeStale();
  }
}
