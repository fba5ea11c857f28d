import { MINUTE_MS } from '../calendar.ts';
import { EASTMOST_MINUTES, toEpochMs, WESTMOST_MINUTES } from './device-time.ts';

/**
 * The offset in force at a plant, observed from its samples (isolarcloud-open-api.md 4.7). Whether the cloud's clock follows
 * daylight saving time is not known, so the declared zone is only the first guess.
 *
 * Evidence is a fresh sample, one that was not there at the previous poll. Under the right offset it was measured within the
 * last 15 minutes, or at most 2 minutes in the future if clocks differ. A candidate is a quarter hour within 2 hours of the
 * declared zone and at least half an hour from the offset in force: a smaller difference is never a change of zone, but lag or
 * a wrong host clock. A candidate is adopted when a later sample at a later poll agrees. The windows are 17 minutes wide and 15
 * apart, so two candidates can match; then the declared zone is preferred, then a step of whole hours, then of half hours.
 */
export interface PlantOffset {
  /** Minutes east of Greenwich, as declared; null if the plant declares none. */
  readonly declaredMinutes: number | null;
  /** Minutes east of Greenwich; null until a plant that declares none has sent a fresh sample. */
  readonly inForceMinutes: number | null;
  /** Another offset, supported by one fresh sample. */
  readonly proposal: Proposal | null;
  /** The newest fresh sample lies in the future, and no offset explains it. */
  readonly ahead: boolean;
}

interface Proposal {
  readonly minutes: number;
  /** The newest sample that supported any other offset. */
  readonly localMs: number;
}

const OLDEST_MS = 15 * MINUTE_MS;
const NEWEST_MS = -2 * MINUTE_MS;
const GRID_MINUTES = 15;
const NEAR_MINUTES = 120;
const SMALLEST_STEP_MINUTES = 30;

/** @param declaredMinutes offset of the declared zone, or null. */
export const initialOffset = (declaredMinutes: number | null): PlantOffset => ({
  declaredMinutes,
  inForceMinutes: declaredMinutes,
  proposal: null,
  ahead: false,
});

/** Applies the zone of a newly read plant list. The observed offset stays, unless the new zone is far from it. */
export function redeclare(offset: PlantOffset, declaredMinutes: number | null): PlantOffset {
  if (declaredMinutes === offset.declaredMinutes) return offset;
  const { inForceMinutes } = offset;
  const stays = inForceMinutes !== null && (declaredMinutes === null || Math.abs(inForceMinutes - declaredMinutes) <= NEAR_MINUTES);
  return { ...initialOffset(declaredMinutes), inForceMinutes: stays ? inForceMinutes : declaredMinutes };
}

/**
 * Evaluates the evidence of one poll.
 * @param freshLocalMs `device_time` of the plant's fresh samples as local milliseconds, in any order.
 * @param readAtMs when the reply was read, epoch milliseconds.
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

/** Only a later sample confirms: two replicas of the cloud that alternate show the same samples repeatedly. */
const confirms = (proposal: Proposal | null, minutes: number, localMs: number): boolean =>
  proposal?.minutes === minutes && localMs > proposal.localMs;

function bestCandidate({ declaredMinutes, inForceMinutes }: PlantOffset, localMs: number, readAtMs: number): number | null {
  const matching = candidates(declaredMinutes)
    .filter((minutes) => inForceMinutes === null || Math.abs(minutes - inForceMinutes) >= SMALLEST_STEP_MINUTES)
    .filter((minutes) => explains(minutes, localMs, readAtMs));
  const rank = (minutes: number): number => (minutes === declaredMinutes ? 0 : roughness(minutes - (inForceMinutes ?? 0)));
  return matching.sort((one, other) => rank(one) - rank(other))[0] ?? null;
}

/** 1 for whole hours, 2 for half hours, 3 for quarters. */
const roughness = (minutes: number): number => 1 + [60, 30, 15].findIndex((unit) => minutes % unit === 0);

function candidates(declaredMinutes: number | null): number[] {
  const first = declaredMinutes === null ? WESTMOST_MINUTES : declaredMinutes - NEAR_MINUTES;
  const last = declaredMinutes === null ? EASTMOST_MINUTES : declaredMinutes + NEAR_MINUTES;
  return Array.from({ length: (last - first) / GRID_MINUTES + 1 }, (_, step) => first + step * GRID_MINUTES);
}
