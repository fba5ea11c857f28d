import type { OpenApiClient } from '../isolarcloud/client.ts';
import type { Device } from '../model.ts';
import type { CallRecord } from './call-record.ts';

/** The lists that were read in one cycle, by ps_id. */
export type OwnLists = ReadonlyMap<string, readonly Device[]>;

/**
 * Limit of the lists that are read again in one cycle. With many plants the limit is higher: a share of 1/CYCLES of all lists, so that
 * reading all of them takes half of the interval between two readings of a list.
 */
const LISTS_PER_CYCLE = 10;
const CYCLES = 36;

interface OwnListsOptions {
  /** Plants whose list is known already; undefined: none. */
  readonly read: Iterable<string> | undefined;
  /** Whether no round has ended yet, so that the known lists belong to the present one. */
  readonly isFirstRound: boolean;
  /** Most lists that were not read yet, or are in doubt, in one cycle; undefined: all. */
  readonly newPerCycle: number | undefined;
}

/** Reads the own device list of each plant, where there is no list of all plants. */
export class OwnDeviceLists {
  readonly #client: Pick<OpenApiClient, 'getDeviceList'>;
  readonly #tracker: CallRecord;
  readonly #read: Set<string>;
  readonly #newPerCycle: number;
  /** Plants whose list was read in the present round. A round ends when the list of every plant was read. */
  readonly #inRound: Set<string>;

  constructor(client: Pick<OpenApiClient, 'getDeviceList'>, tracker: CallRecord, { read, isFirstRound, newPerCycle }: OwnListsOptions) {
    this.#client = client;
    this.#tracker = tracker;
    this.#read = new Set(read);
    this.#inRound = new Set(isFirstRound ? this.#read : []);
    this.#newPerCycle = newPerCycle ?? Number.POSITIVE_INFINITY;
  }

  /** Plants whose list was read and is not in doubt. */
  get known(): ReadonlySet<string> {
    return this.#read;
  }

  /**
   * Reads the lists that were not read yet or are in doubt. Of the other lists that are due, it reads a limited number.
   * @param urgent plants whose list is in doubt
   * @param interrupted called with the lists that were read before an error that ends the cycle
   * @throws BridgeError an error that ends the cycle
   */
  async read(psIds: readonly string[], urgent: ReadonlySet<string>, interrupted: (lists: OwnLists) => void): Promise<OwnLists> {
    const lists = new Map<string, readonly Device[]>();
    let left = Math.max(LISTS_PER_CYCLE, Math.ceil(psIds.length / CYCLES));
    let newLeft = this.#newPerCycle;
    try {
      for (const psId of psIds) {
        const isUrgent = !this.#read.has(psId) || urgent.has(psId);
        if ((isUrgent ? newLeft : left) === 0) continue;
        if (isUrgent) this.#tracker.forget('device_list', psId);
        const list = await this.#tracker.runIfDue('device_list', psId, () => {
          if (isUrgent) newLeft--;
          else left--;
          return this.#client.getDeviceList(psId);
        });
        if (list === undefined) continue;
        lists.set(psId, list);
        this.#read.add(psId);
        this.#inRound.add(psId);
      }
    } catch (thrown) {
      if (lists.size > 0) interrupted(lists);
      throw thrown;
    }
    return lists;
  }

  /** Ends the round if the list of each of these plants was read in it. @returns whether the round has ended */
  endsRound(psIds: readonly string[]): boolean {
    const isOver = psIds.every((psId) => this.#inRound.has(psId));
    if (isOver) this.#inRound.clear();
    return isOver;
  }

  /** Makes the lists due that were not read in the present round. */
  continueRound(psIds: Iterable<string>): void {
    for (const psId of psIds) if (!this.#inRound.has(psId)) this.#tracker.forget('device_list', psId);
  }

  /** Makes the list of a plant, or all lists, due at the next cycle. */
  doubt(psId?: string): void {
    if (psId === undefined) this.#read.clear();
    else this.#read.delete(psId);
  }
}
