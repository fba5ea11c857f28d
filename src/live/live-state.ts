import { isoTime } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { BridgeError } from '../errors.ts';
import type { JoinedInventory } from '../inventory/joined-inventory.ts';
import type { Alarm, PointSpec } from '../model.ts';
import type { Subject } from '../poll/collector.ts';
import { joinedUsage } from '../poll/quota.ts';
import type { RejectionLog } from '../poll/rejection-log.ts';
import type { AsleepMode } from '../readings/data-state.ts';
import { type AccountEntry, textsOfAccount } from '../texts/account-texts.ts';
import type { Texts } from '../texts/texts.ts';
import { type DatedState, datePrevious, dateSubject } from './dating.ts';
import { type BridgeDocument, bridgeDocument, communicatorStatus, type HealingStatus } from './documents/bridge.ts';
import { shownRejections } from './documents/samples.ts';
import { DueTimes } from './due-times.ts';
import { type BridgeHealth, healthOf } from './health.ts';
import { KnownPoints } from './known-points.ts';
import type { LiveAccount } from './live-account.ts';
import { documentOf, type LiveDocument, previousDocument } from './live-document.ts';
import type { PreviousRun, PreviousState } from './previous-run.ts';
import { StateTemplates } from './state-templates.ts';

/** A document before and after a change. `before` is null if the document is new; `after` is null if the document was removed. */
export interface DocumentChange {
  readonly before: LiveDocument | null;
  readonly after: LiveDocument | null;
}

/** The changes since the last notification of the subscribers. */
export interface Changes {
  /** Changed documents of plants and devices. */
  readonly documents: readonly DocumentChange[];
  readonly openedAlarms: readonly Alarm[];
  /** The new document of the bridge; null if it is not computed with this notification. */
  readonly bridge: BridgeDocument | null;
}

/** Returns whether an earlier run announced the point to Home Assistant. */
export type WasAnnounced = (psKey: string, pointId: string) => boolean;

export interface LiveStateDeps extends Pick<Clock, 'now'> {
  readonly accounts: readonly [LiveAccount, ...LiveAccount[]];
  /** The plants and devices of all accounts. */
  readonly inventory: Pick<JoinedInventory, 'plants' | 'devices' | 'complete'>;
  /** The rejected values of all devices. */
  readonly record: Pick<RejectionLog, 'rejections'>;
  readonly previousRun: PreviousRun;
  readonly asleep: AsleepMode;
  /** Returns the present problems of the bridge itself, the most serious first: with its files, or with its configuration. */
  readonly ownProblems: () => readonly BridgeError[];
  /** Returns what is shown while there is no problem, the most important first. */
  readonly notices: () => readonly BridgeError[];
  /** The result of the last healing; null if the bridge does not heal outages. */
  readonly healing: () => HealingStatus | null;
  /** The number of entities that wait for the user to confirm their removal; null without `homeassistant.confirm_removals`. */
  readonly heldRemovals: () => number | null;
  readonly texts: Texts;
}

/** A plant or device as an account or an earlier run knows it. */
interface Found {
  readonly account: LiveAccount;
  readonly subject: Subject | undefined;
  readonly previous: PreviousState | undefined;
  readonly dataState: DatedState['dataState'];
}

/**
 * Keeps the state documents of the bridge, its plants and its devices. Only documents that a poll, a listing or the passage of time
 * may have changed are computed again and passed to the subscribers.
 */
export class LiveState {
  readonly #deps: LiveStateDeps;
  readonly #subscribers = new Set<(changes: Changes) => void>();
  readonly #documents = new Map<string, LiveDocument>();
  readonly #points = new KnownPoints();
  readonly #templates = new StateTemplates();
  /** For each document, when its data state can change next without a new sample. */
  readonly #due = new DueTimes();
  #wasAnnounced: WasAnnounced = () => false;
  #datedMs = Number.NEGATIVE_INFINITY;
  /** The polling interval of each account, milliseconds. */
  #intervalsMs: readonly number[];

  constructor(deps: LiveStateDeps) {
    this.#deps = deps;
    this.#intervalsMs = deps.accounts.map(({ intervalMs }) => intervalMs);
  }

  /**
   * Calls `changed` with all changes from now on.
   * @returns a function that ends the subscription
   */
  subscribe(changed: (changes: Changes) => void): () => void {
    this.#subscribers.add(changed);
    return () => this.#subscribers.delete(changed);
  }

  /** Documents of the plants and devices that are listed, plants before their devices. */
  get listed(): readonly LiveDocument[] {
    const psKeys = new Set(this.#deps.accounts.flatMap(({ collector }) => collector.psKeys()));
    return [...psKeys].flatMap((psKey) => this.#documents.get(psKey) ?? []);
  }

  /** Documents of the listed plants and devices of one account. */
  listedOf({ collector }: LiveAccount): readonly LiveDocument[] {
    return collector.psKeys().flatMap((psKey) => this.#documents.get(psKey) ?? []);
  }

  /** The document of a plant or device; undefined if there is none. */
  of(psKey: string): LiveDocument | undefined {
    return this.#documents.get(psKey);
  }

  /** The present state of account, cloud and bridge; of several accounts the worst. */
  get health(): BridgeHealth {
    const { accounts, ownProblems, notices } = this.#deps;
    const ended = accounts.flatMap(({ pollError }) => pollError ?? []);
    const ofAccounts = accounts.flatMap(({ collector }) => collector.problems());
    return healthOf(ended, [...ownProblems(), ...ofAccounts, ...notices()]);
  }

  /** Returns the account that has a problem; null if it is one of the bridge. */
  accountOf(problem: BridgeError): AccountEntry | null {
    return this.#deps.accounts.find(({ problems }) => problems.includes(problem)) ?? null;
  }

  /** The sentence of the most serious problem, with the name of its account if that has one; null if there is no problem. */
  #problemIn(texts: Texts): string | null {
    const { problem } = this.health;
    if (problem === null) return null;
    const account = this.accountOf(problem);
    if (account === null || account.name === null) return problem.sentence(texts);
    return texts('account.problem', { account: account.name, problem: problem.sentence(textsOfAccount(texts, account)) });
  }

  /** When the last poll was read, epoch milliseconds; of several accounts the earliest. null: an account has had no poll. */
  get lastPollMs(): number | null {
    const times = this.#deps.accounts.map(({ lastPollMs }) => lastPollMs);
    return times.reduce((earliest, time) => (earliest === null || time === null ? null : Math.min(earliest, time)));
  }

  /** Whether the first poll of every account has ended, in whatever way. */
  get haveAllPolled(): boolean {
    return this.#deps.accounts.every(({ hasPolled }) => hasPolled);
  }

  /** When the passage of time can change a document next, epoch milliseconds; null if it cannot change any. */
  get nextDueMs(): number | null {
    return this.#due.nextMs;
  }

  /** Computes the documents of the earlier run and passes them to the subscribers. */
  begin(wasAnnounced: WasAnnounced): void {
    this.#wasAnnounced = wasAnnounced;
    this.#update(this.#deps.previousRun.psKeys());
  }

  /**
   * Call when a poll of the account has received readings. The bridge's document follows in `pollEnded`.
   * @param readAtMs time of the poll, epoch milliseconds
   */
  polled(account: LiveAccount, readAtMs: number): void {
    account.polled(readAtMs);
    this.#update([], { withBridge: false });
  }

  /** Call when all requests of a poll have been made. */
  pollEnded(): void {
    this.#update();
  }

  /** Call when a poll of the account failed as a whole. The bridge's document shows the error until a poll succeeds. */
  pollFailed(account: LiveAccount, error: BridgeError): void {
    account.pollFailed(error);
    this.#update();
  }

  /** Computes the documents again whose data state has changed because time has passed, and the bridge's document. */
  timePassed(): void {
    this.#tell({ documents: this.#redate(), openedAlarms: [], bridge: this.#bridge() });
  }

  /**
   * Computes the documents again that listings and samples have changed.
   * @param further keys of other documents to compute again
   */
  #update(further: Iterable<string> = [], { withBridge = true }: { readonly withBridge?: boolean } = {}): void {
    const taken = this.#deps.accounts.map((account) => account.takeChanges());
    const opened = taken.flatMap((changes) => changes.opened);
    const changed = new Set([...taken.flatMap(({ psKeys }) => [...psKeys]), ...further, ...this.#forgetGone()]);
    const made = [...changed].flatMap((psKey) => this.#make(psKey, { isChanged: true }) ?? []);
    this.#tell({ documents: [...made, ...this.#redate()], openedAlarms: opened, bridge: withBridge ? this.#bridge() : null });
  }

  #tell(changes: Changes): void {
    for (const changed of this.#subscribers) changed(changes);
  }

  /**
   * Once the listings are complete, forgets the documents of the earlier run whose plant or device is not listed.
   * @returns their keys
   */
  #forgetGone(): readonly string[] {
    const { inventory, previousRun } = this.#deps;
    if (!inventory.complete) return [];
    const gone = [...previousRun.psKeys()].filter((psKey) => this.#find(psKey).subject === undefined);
    for (const psKey of gone) previousRun.forget(psKey);
    return gone;
  }

  /** Computes the documents again whose data state may have changed because time has passed. */
  #redate(): readonly DocumentChange[] {
    const { accounts, previousRun, now } = this.#deps;
    const nowMs = now();
    const intervalsMs = accounts.map(({ intervalMs }) => intervalMs);
    // If the polling interval has changed or the clock was set back, the data state of every document may have changed.
    const all = nowMs < this.#datedMs || intervalsMs.some((ms, index) => ms !== this.#intervalsMs[index]);
    this.#datedMs = nowMs;
    this.#intervalsMs = intervalsMs;
    const due = this.#due.takeDue(nowMs);
    const psKeys = all ? new Set([...this.#documents.keys(), ...previousRun.psKeys()]) : due;
    return [...psKeys].flatMap((psKey) => this.#make(psKey, { isChanged: false }) ?? []);
  }

  /**
   * Computes the document of a plant or device.
   * @param isChanged whether a listing or sample has changed; otherwise only a new data state is a change
   * @returns the change; null if there is none to report
   */
  #make(psKey: string, { isChanged }: { readonly isChanged: boolean }): DocumentChange | null {
    const { previousRun } = this.#deps;
    const { account, subject } = this.#find(psKey);
    const previous = previousRun.of(psKey);
    const before = this.#documents.get(psKey) ?? null;
    const dated = this.#date(account, subject, previous);
    this.#due.set(psKey, dated?.untilMs ?? null);
    if (dated === null) {
      this.#documents.delete(psKey);
      return before && { before, after: null };
    }
    // The broker already retains the document of an earlier run, so it is published only if its data state has changed.
    const toldState = before?.dataState ?? (subject === undefined ? previous?.state['data_state'] : null);
    if (toldState === dated.dataState && (!isChanged || subject === undefined)) return null;
    const after = this.#documentOf(psKey, { account, subject, previous, dataState: dated.dataState });
    if (after === null) return null;
    this.#documents.set(psKey, after);
    if (subject?.newest !== undefined) previousRun.forget(psKey);
    return { before, after };
  }

  /** Returns what the first account that lists a plant or device has of it; the first of all accounts if none lists it. */
  #find(psKey: string): { readonly account: LiveAccount; readonly subject: Subject | undefined } {
    const { accounts } = this.#deps;
    for (const account of accounts) {
      const subject = account.collector.subject(psKey);
      if (subject !== undefined) return { account, subject };
    }
    return { account: accounts[0], subject: undefined };
  }

  #date(account: LiveAccount, subject: Subject | undefined, previous: PreviousState | undefined): DatedState | null {
    const { now } = this.#deps;
    const { clocks } = account.collector.latest;
    const moment = { nowMs: now(), pollingIntervalMs: account.intervalMs };
    if (subject !== undefined) return dateSubject(subject, previous, clocks, moment);
    return previous === undefined ? null : datePrevious(previous, clocks, moment);
  }

  #documentOf(psKey: string, { account, subject, previous, dataState }: Found): LiveDocument | null {
    const { asleep, texts } = this.#deps;
    const { collector } = account;
    const specs = subject?.specs ?? (previous && collector.specsOf(previous.deviceType, psKey)) ?? [];
    const wasKnown = ({ slug, pointId }: PointSpec): boolean =>
      (previous !== undefined && slug in previous.state) || this.#wasAnnounced(psKey, pointId);
    const points = this.#points.of(psKey, specs, collector.latest.known(psKey), wasKnown);
    if (subject === undefined) return previous === undefined ? null : previousDocument(previous, { points, dataState, asleep });
    const alarms = account.alarmsOf(subject.plant.psId);
    const rejections = shownRejections(collector.latest.record.rejectionsOf(psKey), texts);
    return documentOf(subject, { points, dataState, asleep, rejections, alarms, previous, templates: this.#templates });
  }

  #bridge(): BridgeDocument {
    const { accounts, inventory, record, healing, heldRemovals, texts } = this.#deps;
    const { health } = this;
    const unknownCodes = new Set(accounts.flatMap(({ collector }) => collector.latest.unknownCodes ?? []));
    return bridgeDocument({
      ...health,
      problem: this.#problemIn(texts),
      communicator: communicatorStatus(inventory.plants.values()),
      calls: joinedUsage(accounts.map(({ usage }) => usage)),
      plants: inventory.plants.size,
      devices: inventory.devices.size,
      lastPoll: isoTime(this.lastPollMs),
      rejections: shownRejections(record.rejections, texts),
      unknownCodes: unknownCodes.size === 0 ? null : [...unknownCodes].join(', '),
      healing: healing(),
      accounts: accounts.flatMap((account) => account.statusIn(texts) ?? []),
      heldRemovals: heldRemovals(),
    });
  }
}
