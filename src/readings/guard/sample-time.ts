import { HOUR_MS, MINUTE_MS } from '../../calendar.ts';

/** What a device's samples have shown of time and of the device itself. */
export interface Witness {
  readonly serialNumber: string | null;
  readonly uuid: string | null;
  /** When another device was first seen under the key, epoch milliseconds; null: never. */
  readonly swappedAt: number | null;
  /** Time of the newest sample. */
  readonly seenAt: number;
  /** When it, or one as new, was last read. */
  readonly seenReadAt: number;
  /** What the device's clock showed in it where that cannot have been the time, epoch milliseconds; null: it could. */
  readonly wrongClock: number | null;
}

export interface SampleStamp {
  /** Epoch milliseconds; null where the device does not say when, or its offset is not known. */
  readonly measuredAt: number | null;
  /** When the reply was read, epoch milliseconds. */
  readonly readAt: number;
  readonly serialNumber: string | null;
  readonly uuid: string | null;
}

export interface Dated {
  readonly witness: Witness;
  /** The moment the sample stands for. */
  readonly at: number;
  /** Against the newest sample so far. */
  readonly order: 'newer' | 'same' | 'older';
}

/** A device whose clock is farther ahead is not asked for the time. */
const FARTHEST_AHEAD_MS = 2 * HOUR_MS;
/** Replicas of the service are not farther apart: who shows only older samples for longer had his clock set back. */
const REPLICA_LAG_MS = 60 * MINUTE_MS;

/** What the device says of the time, epoch milliseconds; null where it says nothing, or its clock is too far ahead. */
export const believedAt = ({ measuredAt, readAt }: SampleStamp): number | null =>
  measuredAt === null || measuredAt > readAt + FARTHEST_AHEAD_MS ? null : measuredAt;

/**
 * When a sample was taken, and whether it is newer than any before. No sample counts as taken after it was read: a clock
 * that is ahead must not make later ones look old.
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
 * A clock that is wrong still tells samples apart: one that stands still shows the same sample again. When it has just gone
 * wrong, the sample may be the one from before.
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

/** What is not said is no difference. */
const differs = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other;
