import { MINUTE_MS } from '../calendar.ts';
import { EASTMOST_MINUTES, toEpochMs, WESTMOST_MINUTES } from './device-time.ts';

/**
 * The offset in force at a plant, learned from its samples (isolarcloud-open-api.md 4.7). The declared zone is only the first
 * guess, since it is not known whether the cloud's clock follows daylight saving time.
 *
 * Only fresh samples are evidence: those that are newer than the ones of the previous poll. An offset explains a fresh sample
 * if the sample, read with that offset, was measured in the last 15 minutes, or at most 2 minutes in the future (clocks may
 * differ).
 *
 * If the offset in force explains none of the fresh samples, another offset is proposed: a quarter hour within 2 hours of the
 * declared zone, and at least half an hour from the offset in force. A smaller difference is not a change of zone, but a delay
 * or a wrong clock of the host. The proposal comes into force if a newer sample at a later poll supports it as well. Two
 * offsets can explain the same sample; then the declared zone is preferred, then a change by whole hours, then by half hours.
 */
export interface PlantOffset {
  /** Offset of the zone that the plant declares, minutes east of Greenwich; null if it declares none. */
  readonly declaredMinutes: number | null;
  /** Minutes east of Greenwich; null until a plant that declares no zone has sent a fresh sample. */
  readonly inForceMinutes: number | null;
  /** Another offset that a fresh sample supports, and that waits for a second one; null if there is none. */
  readonly proposal: Proposal | null;
  /** True if the newest fresh sample lies in the future and no other offset explains it. */
  readonly ahead: boolean;
}

interface Proposal {
  readonly minutes: number;
  /** Time of the newest sample that supported any other offset than the one in force, local milliseconds. */
  readonly localMs: number;
}

const OLDEST_MS = 15 * MINUTE_MS;
const NEWEST_MS = -2 * MINUTE_MS;
const GRID_MINUTES = 15;
const NEAR_MINUTES = 120;
const SMALLEST_STEP_MINUTES = 30;

/**
 * Returns the offset of a plant before its first sample.
 * @param declaredMinutes offset of the declared zone in minutes east of Greenwich; null if the plant declares none
 */
export const initialOffset = (declaredMinutes: number | null): PlantOffset => ({
  declaredMinutes,
  inForceMinutes: declaredMinutes,
  proposal: null,
  ahead: false,
});

/**
 * Applies the zone that a newly read plant list declares. The learned offset stays, unless it is more than 2 hours from the new
 * zone.
 */
export function redeclare(offset: PlantOffset, declaredMinutes: number | null): PlantOffset {
  if (declaredMinutes === offset.declaredMinutes) return offset;
  const { inForceMinutes } = offset;
  const stays = inForceMinutes !== null && (declaredMinutes === null || Math.abs(inForceMinutes - declaredMinutes) <= NEAR_MINUTES);
  return { ...initialOffset(declaredMinutes), inForceMinutes: stays ? inForceMinutes : declaredMinutes };
}

/**
 * Returns the offset after one more poll.
 * @param freshLocalMs `device_time` of the plant's fresh samples as local milliseconds, in any order
 * @param readAtMs when the reply was read, epoch milliseconds
 */
export function observe(offset: PlantOffset, freshLocalMs: readonly number[], readAtMs: number): PlantOffset {
  if (freshLocalMs.length === 0) return offset;
  const newestLocalMs = Math.max(...freshLocalMs);
  const inForce = offset.inForceMinutes;
  if (inForce !== null && freshLocalMs.some((localMs) => explains(inForce, localMs, readAtMs))) {
    return { ...offset, proposal: null, ahead: isAhead(inForce, newestLocalMs, readAtMs) };
  }
  const minutes = bestCandidate(offset, newestLocalMs, readAtMs);
  if (minutes === null) return { ...offset, proposal: null, ahead: inForce !== null && isAhead(inForce, newestLocalMs, readAtMs) };
  if (inForce === null || confirms(offset.proposal, minutes, newestLocalMs)) {
    return { ...offset, inForceMinutes: minutes, proposal: null, ahead: false };
  }
  const localMs = Math.max(newestLocalMs, offset.proposal?.localMs ?? newestLocalMs);
  return { ...offset, proposal: { minutes, localMs }, ahead: false };
}

const ageMs = (offsetMinutes: number, localMs: number, readAtMs: number): number => readAtMs - toEpochMs(localMs, offsetMinutes);
const isAhead = (offsetMinutes: number, localMs: number, readAtMs: number): boolean => ageMs(offsetMinutes, localMs, readAtMs) < NEWEST_MS;

function explains(offsetMinutes: number, localMs: number, readAtMs: number): boolean {
  const age = ageMs(offsetMinutes, localMs, readAtMs);
  return age >= NEWEST_MS && age <= OLDEST_MS;
}

/**
 * Whether the sample confirms the proposal. It must be newer than the one that led to the proposal, since two servers of the
 * cloud that answer in turn show the same samples repeatedly.
 */
const confirms = (proposal: Proposal | null, minutes: number, localMs: number): boolean =>
  proposal?.minutes === minutes && localMs > proposal.localMs;

function bestCandidate({ declaredMinutes, inForceMinutes }: PlantOffset, localMs: number, readAtMs: number): number | null {
  const matching = candidates(declaredMinutes)
    .filter((minutes) => inForceMinutes === null || Math.abs(minutes - inForceMinutes) >= SMALLEST_STEP_MINUTES)
    .filter((minutes) => explains(minutes, localMs, readAtMs));
  const rank = (minutes: number): number => (minutes === declaredMinutes ? 0 : roughness(minutes - (inForceMinutes ?? 0)));
  return matching.sort((one, other) => rank(one) - rank(other))[0] ?? null;
}

/** Returns 1 for whole hours, 2 for half hours, 3 for quarter hours: the lower of two is preferred. */
const roughness = (minutes: number): number => 1 + [60, 30, 15].findIndex((unit) => minutes % unit === 0);

function candidates(declaredMinutes: number | null): number[] {
  const first = declaredMinutes === null ? WESTMOST_MINUTES : declaredMinutes - NEAR_MINUTES;
  const last = declaredMinutes === null ? EASTMOST_MINUTES : declaredMinutes + NEAR_MINUTES;
  return Array.from({ length: (last - first) / GRID_MINUTES + 1 }, (_, step) => first + step * GRID_MINUTES);
}
