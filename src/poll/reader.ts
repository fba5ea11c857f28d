import type { Clock } from '../clock.ts';
import { asBridgeError, BridgeError } from '../errors.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import { endsCycle } from '../isolarcloud/fault-policy.ts';
import type { RealTimeReply } from '../isolarcloud/real-time.ts';
import { callsFor } from '../isolarcloud/real-time.ts';
import { type Device, type DeviceSample, PLANT_DEVICE_TYPE, type Plant, plantKey, type Snapshot } from '../model.ts';
import { AsleepDevices } from './asleep-devices.ts';
import type { CallTracker } from './call-tracker.ts';
import type { EffectivePoints } from './effective-points.ts';
import { planReadings, type ReadingRequest } from './reading-plan.ts';
import { type PointSearchStore, RejectedPoints } from './rejected-points.ts';

type Readings = Pick<OpenApiClient, 'getDeviceRealTimeData' | 'getOpenPointInfo' | 'listsPoints'>;

export interface ReaderDeps extends Pick<Clock, 'now'> {
  readonly pointSearches: PointSearchStore;
  readonly tracker: CallTracker;
  /** Called during a poll with the number of completed requests, and the number of all of them. */
  readonly progress?: (done: number, all: number) => void;
}

/** What a poll reads. */
export interface PollSelection {
  /** The plants to read; null for all plants. */
  readonly psIds: readonly string[] | null;
  /** Whether to read only the devices whose last request failed. */
  readonly failedOnly: boolean;
  /** Calls of the job that this poll is part of; default: those of the poll. */
  readonly jobCalls?: number;
}

export const ALL_PLANTS: PollSelection = { psIds: null, failedOnly: false };

type PolledSubject = Pick<Device, 'psId' | 'psKey' | 'deviceType'>;

const presentOf = (plants: ReadonlyMap<string, Plant>, devices: ReadonlyMap<string, Device>): readonly PolledSubject[] => [
  ...[...plants.keys()].map((psId) => ({ psId, psKey: plantKey(psId), deviceType: PLANT_DEVICE_TYPE })),
  ...devices.values(),
];

const callsOf = (requests: readonly ReadingRequest[]): number =>
  requests.reduce((sum, { psKeys, pointIds }) => sum + callsFor(psKeys.length, pointIds.length), 0);

/** Reads the selected points of all devices. If a device type, a device or a point fails, the others are still read. */
export class Reader {
  readonly #client: Readings;
  readonly #tracker: CallTracker;
  readonly #points: EffectivePoints;
  readonly #rejectedPoints: RejectedPoints;
  readonly #asleepDevices = new AsleepDevices();
  readonly #now: () => number;
  readonly #progress: (done: number, all: number) => void;

  constructor(client: Readings, book: EffectivePoints, { tracker, pointSearches, now, progress = () => {} }: ReaderDeps) {
    this.#client = client;
    this.#tracker = tracker;
    this.#points = book;
    this.#rejectedPoints = new RejectedPoints({ client, store: pointSearches, now });
    this.#now = now;
    this.#progress = progress;
  }

  /**
   * Makes the requests of one poll. If an error ends the poll early, the samples read before it are returned with the error.
   * @returns the samples, and the number of calls that the requests take (`plannedCalls`)
   * @throws BridgeError an error that ends the poll before the first request for readings
   */
  async read(
    plants: ReadonlyMap<string, Plant>,
    devices: ReadonlyMap<string, Device>,
    selection: PollSelection,
  ): Promise<Snapshot & { readonly plannedCalls: number }> {
    const present = presentOf(plants, devices);
    this.#tracker.retain('device_reading', new Set(present.map(({ psKey }) => psKey)));
    await this.#learnUnits(new Set(present.map(({ deviceType }) => deviceType)));
    const samples: DeviceSample[] = [];
    const failedPsKeys: string[] = [];
    const requests = this.#requests(present, selection, this.#now());
    const plannedCalls = callsOf(requests);
    const jobCalls = selection.jobCalls ?? plannedCalls;
    let ended: BridgeError | null = null;
    for (const [done, request] of requests.entries()) {
      this.#progress(done, requests.length);
      try {
        const reply = await this.#readType({ ...request, jobCalls });
        samples.push(...(reply?.samples ?? []));
        failedPsKeys.push(...(reply?.failedKeys ?? []));
        ended = reply?.failures.find(({ error }) => endsCycle(error))?.error ?? null;
        if (ended !== null) break;
      } catch (thrown) {
        ended = asBridgeError(thrown);
        break;
      }
    }
    this.#progress(requests.length, requests.length);
    this.#asleepDevices.take(samples, this.#now());
    return { readAt: this.#now(), samples, failedPsKeys, ended, plannedCalls };
  }

  /** Number of calls that a poll of this selection takes at `nowMs` (epoch milliseconds). */
  callsOf(plants: ReadonlyMap<string, Plant>, devices: ReadonlyMap<string, Device>, selection: PollSelection, nowMs: number): number {
    return callsOf(this.#requests(presentOf(plants, devices), selection, nowMs));
  }

  /**
   * The requests for the selected plants and devices, without devices that are asleep or suspended because the cloud refused
   * them.
   */
  #requests(present: readonly PolledSubject[], { psIds, failedOnly }: PollSelection, nowMs: number): ReadingRequest[] {
    const chosen = psIds && new Set(psIds);
    const isSelected = (one: PolledSubject): boolean => (chosen?.has(one.psId) ?? true) && (!failedOnly || this.#hasFailed(one));
    const isAsked = (one: PolledSubject): boolean =>
      isSelected(one) && this.#asleepDevices.isAsked(one.psKey, nowMs) && !this.#tracker.isSuspended('device_reading', one.psKey);
    return planReadings(present.filter(isAsked), (type, psKey) => this.#points.specsOf(type, psKey));
  }

  #hasFailed({ deviceType, psKey }: PolledSubject): boolean {
    return this.#tracker.hasFailed('readings', String(deviceType)) || this.#tracker.hasFailed('device_reading', psKey);
  }

  /**
   * Makes one request and records what failed of it.
   * @returns null if the request is suspended after an earlier failure, or fails now
   */
  async #readType(request: ReadingRequest): Promise<RealTimeReply | null> {
    const { deviceType, pointIds } = request;
    const subject = String(deviceType);
    if (this.#tracker.isSuspended('readings', subject)) return null;
    const withUnits = !this.#client.listsPoints && this.#points.lacksUnits(deviceType, pointIds);
    const reply = await this.#rejectedPoints.read({ ...request, withUnits }).catch((thrown: unknown) => {
      this.#tracker.failed('readings', subject, thrown);
      return null;
    });
    if (reply === null) return null;
    this.#tracker.clearFailure('readings', subject);
    if (reply.units !== undefined) this.#points.learn(deviceType, new Map(reply.units.map((unit) => [unit.pointId, unit])));
    this.#judgeDevices(reply);
    const problem = reply.failures[0]?.error ?? this.#rejectedPoints.problem(deviceType);
    if (problem === null) this.#tracker.clearFailure('part_of_readings', subject);
    else this.#tracker.fail('part_of_readings', subject, problem);
    return reply;
  }

  #judgeDevices({ samples, failedKeys }: RealTimeReply): void {
    for (const { psKey } of samples) this.#tracker.clearFailure('device_reading', psKey);
    for (const psKey of failedKeys) {
      this.#tracker.fail('device_reading', psKey, new BridgeError('device_refused', { endpoint: 'getDeviceRealTimeData', detail: psKey }));
    }
  }

  /** Asks the cloud for its list of points with their units, if it has one. If it does not answer, the catalogue's units apply. */
  async #learnUnits(deviceTypes: ReadonlySet<number>): Promise<void> {
    if (!this.#client.listsPoints) return;
    for (const deviceType of [...deviceTypes].filter((type) => this.#points.covers(type))) {
      const points = await this.#tracker.runIfDue('point_info', String(deviceType), () => this.#client.getOpenPointInfo(deviceType));
      if (points !== undefined) this.#points.learn(deviceType, new Map(points.map((point) => [point.pointId, point])));
    }
  }
}
