import { MINUTE_MS } from '../calendar.ts';
import { EASTMOST_MINUTES, toEpochMs, WESTMOST_MINUTES } from './device-time.ts';

/**
 * The offset in force at a plant, taken from observation (isolarcloud-open-api.md 4.7): whether the service's
 * clock follows daylight time is not known, the declared zone is only the first guess.
 *
 * Evidence is a fresh sample, one that was not there at the poll before. Under the right offset it was measured within the
 * last 15 minutes, or at most 2 minutes from now where clocks differ. A candidate is a quarter hour within 2 hours of the
 * declared zone and at least half an hour from the offset in force: less is never a change of zone, it is lag or a host
 * clock that is off. It is adopted when a later sample at a later poll agrees. Because the windows are 17 minutes wide and 15
 * apart two candidates can match; then the declared zone is preferred, then a step of whole hours, then of half hours.
 */
export interface PlantOffset {
  /** Minutes east of Greenwich, as declared; null where the plant declares none. */
  readonly declaredMinutes: number | null;
  /** Minutes east of Greenwich; null until a plant that declares none has sent a fresh sample. */
  readonly inForceMinutes: number | null;
  /** Another offset that a fresh sample speaks for. */
  readonly proposal: Proposal | null;
  /** The newest fresh sample lies in the future, and no offset explains it. */
  readonly ahead: boolean;
}

interface Proposal {
  readonly minutes: number;
  /** The newest sample that spoke for any other offset. */
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

/** The plant list came again: a zone that was declared anew leaves what was observed, unless it is far away. */
export function redeclare(offset: PlantOffset, declaredMinutes: number | null): PlantOffset {
  if (declaredMinutes === offset.declaredMinutes) return offset;
  const { inForceMinutes } = offset;
  const stays = inForceMinutes !== null && (declaredMinutes === null || Math.abs(inForceMinutes - declaredMinutes) <= NEAR_MINUTES);
  return { ...initialOffset(declaredMinutes), inForceMinutes: stays ? inForceMinutes : declaredMinutes };
}

/**
 * One poll's evidence.
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

/** Two replicas of the service that take turns show the same samples again and again: only a later one confirms. */
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
