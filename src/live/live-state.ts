import { isoTime } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { BridgeError } from '../errors.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Alarm, PointSpec } from '../model.ts';
import type { Collector, Subject } from '../poll/collector.ts';
import type { Quota } from '../poll/quota.ts';
import type { AsleepMode } from '../readings/data-state.ts';
import type { PollScheduler } from '../schedule/poll-scheduler.ts';
import { type Dated, datePrevious, dateSubject } from './dating.ts';
import { type BridgeDocument, bridgeDocument, communicatorStatus } from './documents/bridge.ts';
import { DueTimes } from './due-times.ts';
import { healthOf } from './health.ts';
import { InventoryChanges } from './inventory-changes.ts';
import { KnownPoints } from './known-points.ts';
import { documentOf, type LiveDocument, previousDocument } from './live-document.ts';
import type { PreviousRun, PreviousState } from './previous-run.ts';

/** A document before and after a change; null: there was or is none. */
export interface DocumentChange {
  readonly before: LiveDocument | null;
  readonly after: LiveDocument | null;
}

/** What has changed since the subscribers were last told. */
export interface Changes {
  /** Of plants and devices. */
  readonly documents: readonly DocumentChange[];
  readonly openedAlarms: readonly Alarm[];
  /** null: as it was. */
  readonly bridge: BridgeDocument | null;
}

/** Whether an earlier run has announced a point as a sensor. */
export type WasAnnounced = (psKey: string, pointId: string) => boolean;

/** What the documents are made from. */
export interface LiveSource extends Pick<Collector, 'psKeys' | 'subject' | 'specsOf' | 'problems' | 'latest'> {
  readonly inventory: Pick<Inventory, 'plants' | 'devices' | 'alarms' | 'complete'>;
}

export interface LiveStateDeps extends Pick<Clock, 'now'> {
  readonly collector: LiveSource;
  readonly quota: Pick<Quota, 'usage'>;
  readonly previousRun: PreviousRun;
  readonly asleep: AsleepMode;
  readonly scheduler: Pick<PollScheduler, 'intervalMs'>;
  /** Why not everything survives a restart at present; null: it does. */
  readonly stateProblem: () => BridgeError | null;
}

/**
 * The state documents of the bridge, its plants and its devices. Only what a poll, a list or the time has changed is made
 * anew, and told to the subscribers.
 */
export class LiveState {
  readonly #deps: LiveStateDeps;
  readonly #subscribers = new Set<(changes: Changes) => void>();
  readonly #documents = new Map<string, LiveDocument>();
  readonly #inventory = new InventoryChanges();
  readonly #points = new KnownPoints();
  /** When the data state of each document may be another one. */
  readonly #due = new DueTimes();
  #wasAnnounced: WasAnnounced = () => false;
  #datedMs = Number.NEGATIVE_INFINITY;
  #intervalMs: number;
  #lastPollMs: number | null = null;
  #ended: BridgeError | null = null;

  constructor(deps: LiveStateDeps) {
    this.#deps = deps;
    this.#intervalMs = deps.scheduler.intervalMs;
  }

  /** @returns how to end the subscription */
  subscribe(changed: (changes: Changes) => void): () => void {
    this.#subscribers.add(changed);
    return () => this.#subscribers.delete(changed);
  }

  /** Documents of the plants and devices that are listed, plants before their devices. */
  get listed(): readonly LiveDocument[] {
    return this.#deps.collector.psKeys().flatMap((psKey) => this.#documents.get(psKey) ?? []);
  }

  /** When the time alone may change a document next, epoch milliseconds; null: never. */
  get nextDueMs(): number | null {
    return this.#due.nextMs;
  }

  /** Shows what an earlier run has left. */
  begin(wasAnnounced: WasAnnounced): void {
    this.#wasAnnounced = wasAnnounced;
    this.#update(this.#deps.previousRun.psKeys());
  }

  /** A poll has brought readings. */
  polled(readAtMs: number): void {
    this.#lastPollMs = readAtMs;
    this.#ended = null;
    this.#update([], { withBridge: false });
  }

  /** All calls of a poll have been made. */
  pollEnded(): void {
    this.#update();
  }

  /** A poll failed as a whole; that is shown until one succeeds. */
  pollFailed(error: BridgeError): void {
    this.#ended = error;
    this.#update();
  }

  /** Time has passed: documents that have grown too old say so. */
  timePassed(): void {
    this.#tell({ documents: this.#redate(), openedAlarms: [], bridge: this.#bridge() });
  }

  /** @param further keys to look at, beside those that lists and samples have changed */
  #update(further: Iterable<string> = [], { withBridge = true }: { readonly withBridge?: boolean } = {}): void {
    const { collector } = this.#deps;
    const { psKeys, opened } = this.#inventory.take(collector.inventory);
    const changed = new Set([...psKeys, ...collector.latest.takeChanged(), ...further, ...this.#forgetGone()]);
    const made = [...changed].flatMap((psKey) => this.#make(psKey, { isChanged: true }) ?? []);
    this.#tell({ documents: [...made, ...this.#redate()], openedAlarms: opened, bridge: withBridge ? this.#bridge() : null });
  }

  #tell(changes: Changes): void {
    for (const changed of this.#subscribers) changed(changes);
  }

  /** Once the lists are complete, what they do not have is gone. @returns its keys */
  #forgetGone(): readonly string[] {
    const { collector, previousRun } = this.#deps;
    if (!collector.inventory.complete) return [];
    const gone = [...previousRun.psKeys()].filter((psKey) => collector.subject(psKey) === undefined);
    for (const psKey of gone) previousRun.forget(psKey);
    return gone;
  }

  /** Looks at the age of what may have another data state by now. */
  #redate(): readonly DocumentChange[] {
    const { scheduler, previousRun, now } = this.#deps;
    const nowMs = now();
    // Another interval, and a clock that was set back, change every age.
    const all = nowMs < this.#datedMs || scheduler.intervalMs !== this.#intervalMs;
    this.#datedMs = nowMs;
    this.#intervalMs = scheduler.intervalMs;
    const due = this.#due.takeDue(nowMs);
    const psKeys = all ? new Set([...this.#documents.keys(), ...previousRun.psKeys()]) : due;
    return [...psKeys].flatMap((psKey) => this.#make(psKey, { isChanged: false }) ?? []);
  }

  /** Makes the document of a plant or device anew. @returns null where nothing is to be told of it */
  #make(psKey: string, { isChanged }: { readonly isChanged: boolean }): DocumentChange | null {
    const { collector, previousRun } = this.#deps;
    const subject = collector.subject(psKey);
    const previous = previousRun.of(psKey);
    const before = this.#documents.get(psKey) ?? null;
    const dated = this.#date(subject, previous);
    this.#due.set(psKey, dated?.untilMs ?? null);
    if (dated === null) {
      this.#documents.delete(psKey);
      return before && { before, after: null };
    }
    // The broker retains a document that an earlier run has published as long as it stays the same.
    const toldState = before?.dataState ?? (subject === undefined ? previous?.state['data_state'] : null);
    if (toldState === dated.dataState && (!isChanged || subject === undefined)) return null;
    const after = this.#documentOf(psKey, subject, previous, dated);
    if (after === null) return null;
    this.#documents.set(psKey, after);
    if (subject?.newest !== undefined) previousRun.forget(psKey);
    return { before, after };
  }

  #date(subject: Subject | undefined, previous: PreviousState | undefined): Dated | null {
    const { clocks } = this.#deps.collector.latest;
    const moment = { nowMs: this.#deps.now(), pollingIntervalMs: this.#deps.scheduler.intervalMs };
    if (subject !== undefined) return dateSubject(subject, previous, clocks, moment);
    return previous === undefined ? null : datePrevious(previous, clocks, moment);
  }

  #documentOf(psKey: string, subject: Subject | undefined, previous: PreviousState | undefined, { dataState }: Dated): LiveDocument | null {
    const { asleep, collector } = this.#deps;
    const specs = subject?.specs ?? (previous && collector.specsOf(previous.deviceType, psKey)) ?? [];
    const wasKnown = ({ slug, pointId }: PointSpec): boolean =>
      (previous !== undefined && slug in previous.state) || this.#wasAnnounced(psKey, pointId);
    const points = this.#points.of(psKey, specs, collector.latest.known(psKey), wasKnown);
    if (subject === undefined) return previous === undefined ? null : previousDocument(previous, { points, dataState, asleep });
    const alarms = this.#inventory.alarmsOf(subject.plant.psId);
    const rejections = collector.latest.record.rejectionsOf(psKey);
    return documentOf(subject, { points, dataState, asleep, rejections, alarms, previous });
  }

  #bridge(): BridgeDocument {
    const { collector, quota, stateProblem } = this.#deps;
    const { inventory, latest } = collector;
    const unkept = stateProblem();
    return bridgeDocument({
      ...healthOf(this.#ended, [...(unkept === null ? [] : [unkept]), ...collector.problems()]),
      communicator: communicatorStatus(inventory.plants.values()),
      calls: quota.usage,
      plants: inventory.plants.size,
      devices: inventory.devices.size,
      lastPoll: isoTime(this.#lastPollMs),
      rejections: latest.record.rejections,
      unknownCodes: latest.unknownCodes,
    });
  }
}
