import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { asBridgeError, BridgeError } from '../errors.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import type { RealTimeReply } from '../isolarcloud/real-time.ts';
import { KEYS_PER_CALL } from '../isolarcloud/real-time.ts';
import {
  applyProbe,
  NOTHING_REJECTED,
  nextProbe,
  type PointSearch,
  rejected,
  suspect,
  unsuspected,
} from '../schedule/rejected-point-search.ts';
import { phrase } from '../texts/texts.ts';
import type { ReadingRequest } from './reading-plan.ts';

const searchSchema = z.object({
  suspects: z.array(z.object({ pointIds: z.array(z.string()), untilMs: z.number() })),
  callsMs: z.array(z.number()),
});
/** Key: device type. Value: the state of the search for its rejected points. */
export const pointSearchesSchema = z.record(z.string(), searchSchema);
export type PointSearches = z.infer<typeof pointSearchesSchema>;

/** Stores the state of the searches, so that it survives a restart. */
export interface PointSearchStore {
  read(): Promise<PointSearches>;
  write(searches: PointSearches): Promise<void>;
}

export interface RejectedPointsDeps extends Pick<Clock, 'now'> {
  readonly client: Pick<OpenApiClient, 'getDeviceRealTimeData'>;
  readonly store: PointSearchStore;
}

/** Result codes with which the cloud rejects a request because of a parameter, without saying which one. */
const REJECTIONS: readonly (string | undefined)[] = ['009', '010'];

/**
 * Reads without the points that the cloud rejects, so that one such point does not prevent reading the others of its device
 * type.
 */
export class RejectedPoints {
  readonly #deps: RejectedPointsDeps;
  readonly #searches = new Map<string, PointSearch>();
  #loaded = false;

  constructor(deps: RejectedPointsDeps) {
    this.#deps = deps;
  }

  /**
   * Reads all points that are not known or suspected to be rejected. If the cloud rejects the request, the search for the point
   * begins at once, and the request is repeated without the suspected points.
   * @throws BridgeError errors of the client; request_rejected if no point is left to read
   */
  async read(request: ReadingRequest): Promise<RealTimeReply> {
    await this.#load();
    await this.#search(request);
    for (let rejection: BridgeError | null = null; ; ) {
      const pointIds = unsuspected(this.#of(request), request.pointIds);
      if (pointIds.length === 0) throw rejection ?? rejectionOf(request.pointIds, request.deviceType);
      const reply = await this.#ask({ ...request, pointIds });
      const rejected = rejectedIn(reply);
      if (rejected.length === 0) return reply;
      rejection = rejected[0]?.error ?? null;
      // The same points are rejected for each fifty devices: that is one suspicion.
      const suspected = new Set(rejected.map((batch) => batch.pointIds));
      for (const points of suspected) await this.#learn(request, suspect(this.#of(request), points, this.#deps.now()));
      await this.#search(request);
    }
  }

  /** The error that names the rejected points of a device type; null if there are none. */
  problem(deviceType: number): BridgeError | null {
    const pointIds = rejected(this.#searches.get(String(deviceType)) ?? NOTHING_REJECTED);
    return pointIds.length === 0 ? null : rejectionOf(pointIds, deviceType);
  }

  /** Makes the probes that are due: requests for some of the suspected points, to find the rejected one. */
  async #search(request: ReadingRequest): Promise<void> {
    const { now } = this.#deps;
    const psKeys = request.psKeys.slice(0, KEYS_PER_CALL);
    for (;;) {
      const search = this.#of(request);
      const pointIds = nextProbe(search, request.pointIds, now());
      if (pointIds === null) return;
      const reply = await this.#ask({ ...request, psKeys, pointIds });
      await this.#learn(request, applyProbe(search, pointIds, rejectedIn(reply).length > 0, now()));
    }
  }

  /** Makes one request. If the cloud rejects all of it, the rejection is returned as the failure of a reply without samples. */
  async #ask(request: ReadingRequest): Promise<RealTimeReply> {
    try {
      return await this.#deps.client.getDeviceRealTimeData(request);
    } catch (thrown) {
      const error = asBridgeError(thrown);
      if (!isRejection(error)) throw error;
      return { samples: [], failedKeys: [], failures: [{ keys: request.psKeys, pointIds: request.pointIds, error }] };
    }
  }

  #of({ deviceType }: ReadingRequest): PointSearch {
    return this.#searches.get(String(deviceType)) ?? NOTHING_REJECTED;
  }

  async #load(): Promise<void> {
    if (this.#loaded) return;
    for (const [deviceType, search] of Object.entries(await this.#deps.store.read())) this.#searches.set(deviceType, search);
    this.#loaded = true;
  }

  async #learn({ deviceType }: ReadingRequest, search: PointSearch): Promise<void> {
    this.#searches.set(String(deviceType), search);
    await this.#deps.store.write(pointSearchesSchema.parse(Object.fromEntries(this.#searches)));
  }
}

const isRejection = ({ code, context }: BridgeError): boolean => code === 'request_rejected' && REJECTIONS.includes(context.resultCode);

const rejectedIn = ({ failures }: RealTimeReply): RealTimeReply['failures'] => failures.filter(({ error }) => isRejection(error));

const rejectionOf = (pointIds: readonly string[], deviceType: number): BridgeError =>
  new BridgeError('request_rejected', {
    endpoint: 'getDeviceRealTimeData',
    detail: phrase('detail.left_out', { points: pointIds.map((pointId) => `${deviceType}/${pointId}`).join(', ') }),
  });
