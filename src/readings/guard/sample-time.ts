import { HOUR_MS, MINUTE_MS } from '../../calendar.ts';

/** Facts about time and about the device itself that its samples have shown so far. */
export interface Witness {
  readonly serialNumber: string | null;
  readonly uuid: string | null;
  /** When another device was first seen under the key, epoch milliseconds; null: never. */
  readonly swappedAt: number | null;
  /** Time of the newest sample. */
  readonly seenAt: number;
  /** When that sample, or another of the same time, was last read. */
  readonly seenReadAt: number;
  /** The device's clock in that sample if it cannot have been right, epoch milliseconds; null: it can. */
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
  /** The moment to which the sample is assigned. */
  readonly at: number;
  /** Compared with the newest sample so far. */
  readonly order: 'newer' | 'same' | 'older';
}

/** A device clock further ahead than this is ignored. */
const FARTHEST_AHEAD_MS = 2 * HOUR_MS;
/** Replicas of the cloud differ by no more than this. A device that shows only older samples for longer had its clock set back. */
const REPLICA_LAG_MS = 60 * MINUTE_MS;

/** The time that the device gives, epoch milliseconds; null if it gives none or its clock is too far ahead. */
export const believedAt = ({ measuredAt, readAt }: SampleStamp): number | null =>
  measuredAt === null || measuredAt > readAt + FARTHEST_AHEAD_MS ? null : measuredAt;

/**
 * When a sample was taken, and whether it is newer than all before. The result is never later than the reading of the reply, so
 * that a clock that is ahead does not make later samples look old.
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
 * Orders samples by a wrong clock, which still tells them apart: an equal time means the same sample. If the clock has only
 * just become wrong, the sample may be the previous one.
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

/** A missing value never counts as a difference. */
const differs = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other;
