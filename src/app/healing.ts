import { heal } from '../backfill/heal.ts';
import {
  atStart,
  dealtWith,
  dueOutage,
  type HealReport,
  isGivenUp,
  type Outage,
  type OutageCause,
  type OutageRecord,
  observed,
  toldOf,
} from '../backfill/outages.ts';
import { HOUR_MS, isoTime, MINUTE_MS } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import { asBridgeError, type BridgeError } from '../errors.ts';
import type { HistoryRow } from '../history/rows.ts';
import { Recorder } from '../homeassistant/statistics/recorder.ts';
import type { UndoBook } from '../homeassistant/statistics/undo.ts';
import { HomeAssistantConnection } from '../homeassistant/websocket/connection.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import type { HealingStatus } from '../live/documents/bridge.ts';
import type { LiveAccount } from '../live/live-account.ts';
import type { LiveDocument } from '../live/live-document.ts';
import type { LiveState } from '../live/live-state.ts';
import type { Log } from '../log.ts';
import type { Device, Plant } from '../model.ts';
import type { PlantMemory } from '../poll/guard-state.ts';
import type { PlantClocks } from '../poll/plant-clocks.ts';
import type { Quota } from '../poll/quota.ts';
import type { LateSamples } from '../publish/late-samples.ts';
import { parseDeclaredZone } from '../readings/device-time.ts';
import type { PollScheduler } from '../schedule/poll-scheduler.ts';
import type { OwnState, Progress, SharedState } from '../store/state.ts';
import type { StatePort } from '../store/state-port.ts';
import type { Texts } from '../texts/texts.ts';
import { CallShare, CallShareSpent } from './call-share.ts';
import { pastSubjects } from './past-subjects.ts';

/** The stores that healing needs besides those of the bridge. */
export interface HealingStores {
  readonly outages: OwnState<OutageRecord>;
  readonly undoBook: SharedState<UndoBook>;
  readonly openProgress: (work: string) => Promise<Progress<readonly HistoryRow[]>>;
}

export interface HealingDeps extends Clock, HealingStores {
  /** Address and token of Home Assistant. */
  readonly url: string;
  readonly token: string;
  readonly subscribe: LiveState['subscribe'];
  /** Returns the documents of the plants and devices of the account. */
  readonly listed: () => readonly LiveDocument[];
  readonly account: Pick<LiveAccount, 'lastPollMs' | 'pollError'>;
  readonly inventory: { readonly plants: ReadonlyMap<string, Plant>; readonly devices: ReadonlyMap<string, Device> };
  readonly clocks: Pick<PlantClocks, 'offsetMinutes'>;
  readonly learned: Pick<StatePort<PlantMemory>, 'read'>;
  readonly client: OpenApiClient;
  readonly quota: Pick<Quota, 'usage'>;
  readonly scheduler: Pick<PollScheduler, 'isShort'>;
  /** null: late samples are not published. */
  readonly lateSamples: Pick<LateSamples, 'publish'> | null;
  readonly isBrokerConnected: () => boolean;
  readonly isHomeAssistantOffline: () => boolean;
  readonly random: () => number;
  readonly texts: Texts;
  readonly log: Log;
  readonly onError: (error: unknown) => void;
}

const TIMEOUT_MS = 30_000;
const LOOK_MS = 10 * MINUTE_MS;
/** Time until what has failed is tried again. */
const TRY_AGAIN_MS = HOUR_MS;
/** Bridges of one cloud begin at different times within this one. */
const SPREAD_MS = 30 * MINUTE_MS;
/** The record is saved at least this often, so that after a kill the outage is known to begin that late at most. */
const SAVE_MS = 5 * MINUTE_MS;

/**
 * For one account: notices outages of the bridge, the cloud, the broker and Home Assistant, and fills their hours in the statistics of Home Assistant
 * once the day on which they ended is over (docs/decisions/healing.md).
 */
export class Healing {
  readonly #deps: HealingDeps;
  readonly #stopped = new AbortController();
  readonly #lagMs: number;
  #record: OutageRecord;
  #saved: OutageRecord;
  #saving: Promise<void> = Promise.resolve();
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #warned: string | null = null;
  #running: Promise<void> = Promise.resolve();
  #unsubscribe = (): void => undefined;

  private constructor(deps: HealingDeps, record: OutageRecord) {
    this.#deps = deps;
    this.#lagMs = deps.random() * SPREAD_MS;
    this.#record = atStart(record);
    this.#saved = record;
  }

  /** Reads what is remembered of outages. @throws BridgeError of the store */
  static async open(deps: HealingDeps): Promise<Healing> {
    return new Healing(deps, await deps.outages.read());
  }

  begin(): void {
    this.#unsubscribe = this.#deps.subscribe(() => this.#observe());
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    this.#stopped.abort();
    await this.#running;
    this.#save();
    await this.#saving;
  }

  /** The status that the bridge device shows. */
  get status(): HealingStatus {
    const { last } = this.#record;
    return last === null ? NOTHING_YET : statusOf(last, this.#deps.texts);
  }

  #observe(): void {
    const { listed, now } = this.#deps;
    const measured = listed().flatMap(({ psKey, subject }) => {
      const measuredAt = subject?.newest?.measuredAt ?? null;
      return measuredAt === null ? [] : [[psKey, measuredAt] as const];
    });
    const before = this.#record;
    this.#record = observed(before, { nowMs: now(), failed: this.#failed(), newest: Object.fromEntries(measured) });
    const hasNewSamples = measured.some(([psKey, at]) => this.#saved.newest[psKey] !== at);
    const isOld = Math.abs((this.#record.okMs ?? 0) - (this.#saved.okMs ?? 0)) >= SAVE_MS;
    if (this.#record.outages !== before.outages) this.#deps.log.info(outageFields(this.#record.outages.at(-1)), 'an outage has ended');
    if (this.#record !== before && (hasNewSamples || isOld || this.#record.outages !== before.outages)) this.#save();
  }

  #failed(): readonly OutageCause[] {
    const { listed, account, isBrokerConnected, isHomeAssistantOffline } = this.#deps;
    const states = listed().map(({ dataState }) => dataState);
    // A cloud that answers with old samples is as good as away.
    const isSilent = states.includes('stale') && !states.includes('fresh');
    return [
      ...(account.lastPollMs === null ? (['bridge'] as const) : []),
      ...(account.pollError !== null || isSilent ? (['cloud'] as const) : []),
      ...(isBrokerConnected() ? [] : (['broker'] as const)),
      ...(isHomeAssistantOffline() ? (['home_assistant'] as const) : []),
    ];
  }

  #save(): void {
    const record = this.#record;
    if (record === this.#saved) return;
    this.#saved = record;
    this.#saving = this.#saving.then(() => this.#deps.outages.write(record)).catch(this.#deps.onError);
  }

  async #run(): Promise<void> {
    const { sleep, now } = this.#deps;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await sleep(LOOK_MS, signal).catch(() => undefined);
      if (signal.aborted || now() < this.#notBeforeMs) continue;
      const outage = dueOutage(this.#record, now() - this.#lagMs, (atMs) => this.#dayOf(atMs));
      if (outage !== null) await this.#deal(outage);
    }
  }

  async #deal(outage: Outage): Promise<void> {
    const { now, log } = this.#deps;
    try {
      if (isGivenUp(outage, now())) this.#close(outage, givenUp(outage, now()));
      else this.#close(outage, await this.#heal(outage));
    } catch (thrown) {
      if (this.#stopped.signal.aborted) return;
      this.#notBeforeMs = now() + TRY_AGAIN_MS;
      if (thrown instanceof CallShareSpent) log.info('the hours of an outage are filled when calls are left for it');
      else this.#warn(asBridgeError(thrown), thrown);
    }
  }

  #warn(error: BridgeError, thrown: unknown): void {
    if (error.code === 'internal') this.#deps.onError(thrown);
    else if (this.#warned !== error.message) this.#deps.log.warn(error.fields, error.message);
    this.#warned = error.message;
  }

  #close(outage: Outage, report: HealReport): void {
    const { hours, sensors, edited } = report;
    this.#deps.log.info({ ...outageFields(outage), hours, sensors, edited }, 'the hours of an outage are dealt with');
    this.#record = dealtWith(this.#record, outage, report);
    this.#warned = null;
    this.#save();
  }

  async #heal(outage: Outage): Promise<HealReport> {
    const { url, token, now, random, inventory, learned, undoBook, openProgress, lateSamples, quota, scheduler } = this.#deps;
    const { signal } = this.#stopped;
    const homeAssistant = await HomeAssistantConnection.open({ url, token, timeoutMs: TIMEOUT_MS, sleep: this.#deps.sleep, signal });
    try {
      return await heal(outage, {
        ...{ homeAssistant, now, random, signal, learned, undoBook, openProgress },
        plants: inventory.plants,
        subjects: pastSubjects(this.#deps.listed()),
        recorder: new Recorder({ homeAssistant, sleep: this.#deps.sleep, signal }),
        client: new CallShare(this.#deps.client, { left: quota.usage.left, isShort: () => scheduler.isShort }),
        progress: () => undefined,
        waiting: () => undefined,
        // A call that fails is not repeated here: all of it is tried again later.
        sleep: () => Promise.reject(new Error('no waiting')),
        publish: async (samples) => (await lateSamples?.publish(samples)) ?? false,
        told: async () => {
          this.#record = toldOf(this.#record, outage);
          this.#save();
          await this.#saving;
        },
      });
    } finally {
      homeAssistant.close();
    }
  }

  /** The day at the plant in which a day ends last. */
  #dayOf(atMs: number): string {
    const { inventory, clocks } = this.#deps;
    const offsets = [...inventory.plants.values()].map(
      ({ psId, declaredZone }) => clocks.offsetMinutes(psId) ?? parseDeclaredZone(declaredZone) ?? 0,
    );
    return new Date(atMs + Math.min(...offsets) * MINUTE_MS).toISOString().slice(0, 10);
  }
}

const NOTHING_YET: HealingStatus = { at: null, healed: null, leftAlone: null };

function statusOf({ atMs, fromMs, toMs, causes, hours, sensors, edited, isGivenUp: failed }: HealReport, texts: Texts): HealingStatus {
  const of = {
    causes: causes.map((cause) => texts(`healing.cause.${cause}`)).join(', '),
    from: minuteOf(fromMs),
    to: minuteOf(toMs),
  };
  const healed = failed ? 'healing.given_up' : hours === 0 ? 'healing.nothing_missing' : 'healing.filled';
  return {
    at: isoTime(atMs),
    healed: texts(healed, { ...of, hours, sensors }),
    leftAlone: edited.length === 0 ? null : texts('healing.left_alone', { sensors: edited.join(', ') }),
  };
}

const minuteOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;

const givenUp = ({ fromMs, toMs, causes }: Outage, atMs: number): HealReport => ({
  ...{ atMs, fromMs, toMs, causes },
  ...{ hours: 0, sensors: 0, edited: [], isGivenUp: true },
});

const outageFields = (outage: Outage | undefined): Record<string, unknown> =>
  outage === undefined ? {} : { from: isoTime(outage.fromMs), to: isoTime(outage.toMs), causes: outage.causes };
