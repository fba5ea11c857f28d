import { isoTime } from '../calendar.ts';
import type { BridgeError } from '../errors.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Alarm } from '../model.ts';
import type { Collector } from '../poll/collector.ts';
import type { CallUsage, Quota } from '../poll/quota.ts';
import type { PollScheduler } from '../schedule/poll-scheduler.ts';
import { type AccountEntry, textsOfAccount } from '../texts/account-texts.ts';
import type { Texts } from '../texts/texts.ts';
import type { AccountStatus } from './documents/account.ts';
import { type BridgeHealth, healthOf } from './health.ts';
import { InventoryChanges } from './inventory-changes.ts';

/** The parts of a collector from which the documents are computed. */
export interface LiveSource extends Pick<Collector, 'psKeys' | 'subject' | 'specsOf' | 'problems' | 'latest'> {
  readonly inventory: Pick<Inventory, 'plants' | 'devices' | 'alarms' | 'complete'>;
}

export interface LiveAccountDeps extends AccountEntry {
  readonly collector: LiveSource;
  readonly quota: Pick<Quota, 'usage'>;
  readonly scheduler: Pick<PollScheduler, 'intervalMs'>;
}

/** One account of the bridge: its plants and devices, its calls, and how its polls have ended. */
export class LiveAccount implements AccountEntry {
  readonly name: string | null;
  readonly index: number;
  readonly collector: LiveSource;
  readonly #deps: LiveAccountDeps;
  readonly #inventory = new InventoryChanges();
  #lastPollMs: number | null = null;
  #pollError: BridgeError | null = null;

  constructor(deps: LiveAccountDeps) {
    this.name = deps.name;
    this.index = deps.index;
    this.collector = deps.collector;
    this.#deps = deps;
  }

  get usage(): CallUsage {
    return this.#deps.quota.usage;
  }

  /** The present polling interval, milliseconds. */
  get intervalMs(): number {
    return this.#deps.scheduler.intervalMs;
  }

  /** When the last poll was read, epoch milliseconds; null: there was none. */
  get lastPollMs(): number | null {
    return this.#lastPollMs;
  }

  /** The error that ended the last poll; null if it succeeded. */
  get pollError(): BridgeError | null {
    return this.#pollError;
  }

  /** The present state of the account and of the cloud as it sees it. */
  get health(): BridgeHealth {
    return healthOf(this.#pollError === null ? [] : [this.#pollError], this.collector.problems());
  }

  /** The status that the bridge's document shows; null for an account without a name. */
  statusIn(texts: Texts): AccountStatus | null {
    const { name } = this;
    if (name === null) return null;
    const { health, usage: calls, lastPollMs } = this;
    const { problem, cloud, account, quota } = health;
    return {
      name,
      cloud,
      account,
      quota,
      problem: problem?.sentence(textsOfAccount(texts, this)) ?? null,
      calls,
      lastPoll: isoTime(lastPollMs),
    };
  }

  /** Whether a poll has received readings or failed since the start. */
  get hasPolled(): boolean {
    return this.#lastPollMs !== null || this.#pollError !== null;
  }

  /** All present problems of the account: the one that ended its last poll first. */
  get problems(): readonly BridgeError[] {
    return [...(this.#pollError === null ? [] : [this.#pollError]), ...this.collector.problems()];
  }

  /** @param readAtMs time of a poll that has received readings, epoch milliseconds */
  polled(readAtMs: number): void {
    this.#lastPollMs = readAtMs;
    this.#pollError = null;
  }

  pollFailed(error: BridgeError): void {
    this.#pollError = error;
  }

  /** Returns the plants and devices that listings and samples have changed since the last call, and the alarms that have opened. */
  takeChanges(): { readonly psKeys: ReadonlySet<string>; readonly opened: readonly Alarm[] } {
    const { psKeys, opened } = this.#inventory.take(this.collector.inventory);
    return { psKeys: new Set([...psKeys, ...this.collector.latest.takeChanged()]), opened };
  }

  /** The open alarms of a plant, as last listed. */
  alarmsOf(psId: string): readonly Alarm[] {
    return this.#inventory.alarmsOf(psId);
  }
}
