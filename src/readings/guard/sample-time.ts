import { HOUR_MS, MINUTE_MS } from '../../calendar.ts';

/** What the guard remembers of a device's samples, to date the next sample and to detect a device swap. */
export interface Witness {
  readonly serialNumber: string | null;
  readonly uuid: string | null;
  /** Time of the first sample of the new device after the last device swap, epoch milliseconds; null if there was no swap. */
  readonly swappedAt: number | null;
  /** When the newest sample was taken, epoch milliseconds. */
  readonly seenAt: number;
  /** When the newest sample, or another with the same time, was last read from the cloud, epoch milliseconds. */
  readonly seenReadAt: number;
  /**
   * The time that the device gave for the newest sample, if that time was too far in the future to be right, epoch
   * milliseconds; otherwise null.
   */
  readonly wrongClock: number | null;
}

export interface SampleStamp {
  /** Epoch milliseconds; null if the device gives no time or its offset is unknown. */
  readonly measuredAt: number | null;
  /** When the reply was read, epoch milliseconds. */
  readonly readAt: number;
  readonly serialNumber: string | null;
  readonly uuid: string | null;
}

export interface Dated {
  readonly witness: Witness;
  /** When the sample was taken, as far as known, epoch milliseconds. */
  readonly at: number;
  /** Whether the sample is newer than all samples before, has the time of the newest one, or is older. */
  readonly order: 'newer' | 'same' | 'older';
}

/** If the time that a device gives is further in the future than this, it is ignored. */
const FARTHEST_AHEAD_MS = 2 * HOUR_MS;
/**
 * Servers of the cloud that answer in turn differ by no more than this. If a device shows only older samples for longer, its
 * clock was set back.
 */
const REPLICA_LAG_MS = 60 * MINUTE_MS;

/** Returns the time that the device gives, epoch milliseconds; null if it gives none or its clock is too far ahead. */
export const believedAt = ({ measuredAt, readAt }: SampleStamp): number | null =>
  measuredAt === null || measuredAt > readAt + FARTHEST_AHEAD_MS ? null : measuredAt;

/**
 * Determines when a sample was taken, and whether it is newer than all samples before. The time is never later than the reading
 * of the reply, so that later samples do not look old if the device's clock is ahead.
 * @param before what is remembered of the device's earlier samples; null if there are none
 */
export function dateSample(before: Witness | null, stamp: SampleStamp): Dated {
  const { measuredAt, readAt, serialNumber, uuid } = stamp;
  const believed = believedAt(stamp);
  const wrongClock = believed === null ? measuredAt : null;
  const at = Math.min(believed ?? readAt, readAt);
  if (before === null) {
    return { witness: { serialNumber, uuid, swappedAt: null, seenAt: at, seenReadAt: readAt, wrongClock }, at, order: 'newer' };
  }
  const swapped = differs(before.serialNumber, serialNumber) || differs(before.uuid, uuid);
  const order = wrongClock === null ? orderOf(before, at, readAt) : swapped ? 'newer' : orderByClock(before, wrongClock, readAt);
  if (order === 'older') return { witness: before, at, order };
  const seenAt = order === 'same' ? before.seenAt : at;
  const witness: Witness = {
    serialNumber: serialNumber ?? before.serialNumber,
    uuid: uuid ?? before.uuid,
    swappedAt: swapped ? seenAt : before.swappedAt,
    seenAt,
    seenReadAt: readAt,
    wrongClock,
  };
  return { witness, at: seenAt, order };
}

/**
 * Orders a sample by the device's clock although that is wrong: samples with equal times are the same sample. If the clock was
 * right in the previous sample, this sample counts as that one, since it may be.
 */
function orderByClock({ wrongClock, seenReadAt }: Witness, clock: number, readAt: number): Dated['order'] {
  if (wrongClock === null || wrongClock === clock) return 'same';
  return clock > wrongClock || readAt - seenReadAt > REPLICA_LAG_MS ? 'newer' : 'older';
}

function orderOf({ seenAt, seenReadAt }: Witness, at: number, readAt: number): Dated['order'] {
  if (at === seenAt) return 'same';
  const ourClockWasAhead = seenAt > readAt;
  const itsClockWasSetBack = readAt - seenReadAt > REPLICA_LAG_MS;
  return at > seenAt || ourClockWasAhead || itsClockWasSetBack ? 'newer' : 'older';
}

/** Whether both values are known and differ. */
const differs = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other;
