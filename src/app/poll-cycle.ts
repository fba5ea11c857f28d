import type { BridgeError } from '../errors.ts';
import type { JoinedInventory } from '../inventory/joined-inventory.ts';
import type { LiveAccount } from '../live/live-account.ts';
import type { LiveState } from '../live/live-state.ts';
import type { Collector } from '../poll/collector.ts';
import type { Quota } from '../poll/quota.ts';
import { ALL_PLANTS, type PollSelection } from '../poll/reader.ts';
import type { Announcements } from '../publish/announcements.ts';
import type { RetainedState } from '../publish/retained-state.ts';
import type { RecordedPoll } from '../schedule/poll-scheduler.ts';
import type { FirstEnergy } from './first-energy.ts';
import type { RunReport } from './run-report.ts';

export interface PollCycleDeps {
  readonly collector: Collector;
  readonly quota: Quota;
  readonly firstEnergy: Pick<FirstEnergy, 'confirm'>;
  readonly report: Pick<RunReport, 'energy'>;
  readonly live: LiveState;
  readonly liveAccount: LiveAccount;
  /** The plants and devices of all accounts. */
  readonly inventory: Pick<JoinedInventory, 'complete'>;
  readonly retainedState: Pick<RetainedState, 'removeStale' | 'endGrace'>;
  readonly announcements: Announcements;
}

/** Runs the polls of an account. After each it updates the live state, and announces the devices to Home Assistant. */
export class PollCycle {
  readonly #deps: PollCycleDeps;

  constructor(deps: PollCycleDeps) {
    this.#deps = deps;
  }

  /**
   * Runs one poll cycle.
   * @throws BridgeError an error that other calls would meet too, such as refused credentials or an unreachable gateway
   */
  async run(selection: PollSelection = ALL_PLANTS): Promise<RecordedPoll> {
    const { collector, quota, live, firstEnergy, report } = this.#deps;
    const poll = await collector.poll(selection);
    await this.#show(poll);
    // The history is read after the values are shown, so that slow history calls do not delay them.
    const energy = await firstEnergy.confirm();
    if (energy !== null) report.energy(energy);
    if (energy !== null && energy.confirmed > 0) await this.#show(poll);
    await collector.inventory.refreshDetails();
    await quota.refresh();
    live.pollEnded();
    this.#endGrace();
    return poll;
  }

  /** Records the error that ended a cycle. The bridge's state shows it until a cycle succeeds. */
  failed(error: BridgeError): void {
    const { live, liveAccount } = this.#deps;
    live.pollFailed(liveAccount, error);
    this.#endGrace();
  }

  #endGrace(): void {
    const { live, retainedState } = this.#deps;
    if (live.haveAllPolled) retainedState.endGrace();
  }

  async #show({ readAt }: RecordedPoll): Promise<void> {
    const { live, liveAccount } = this.#deps;
    live.polled(liveAccount, readAt);
    await this.#announce();
  }

  /** Announces the present devices. If all devices of all accounts are known, also removes the topics and entities of devices that are gone. */
  async #announce(): Promise<void> {
    const { inventory, live, announcements, retainedState } = this.#deps;
    const { complete } = inventory;
    await announcements.announce(live.listed, { complete });
    if (complete) retainedState.removeStale();
  }
}
