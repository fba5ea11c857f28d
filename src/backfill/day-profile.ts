import { evenly, type Share } from '../history/curve.ts';
import { sunlightAt } from '../history/sunlight.ts';
import type { Plant, PointSpec } from '../model.ts';
import { parseDeclaredZone } from '../readings/device-time.ts';
import { believedPlace, meridianOf } from '../readings/sun.ts';

/** How the energy of a day falls on its hours. */
export interface DayProfile {
  readonly share: Share;
  /** The rest of "a day spread …". */
  readonly how: string;
  /** Solar energy whose hours are a guess: the place of the plant is not believed. */
  readonly isGuess: boolean;
}

/**
 * Roles of counters that move while the sun is up. This asks for the likely hours of a day's energy, not for a bound: the AC
 * yield is among them though a battery adds to it.
 */
const DAYTIME_ROLES: ReadonlySet<PointSpec['role']> = new Set(['pv_yield', 'ac_yield', 'pv_to_load', 'pv_to_grid', 'pv_to_battery']);

const EVENLY: DayProfile = { share: evenly, how: 'evenly', isGuess: false };

/**
 * How the energy of a plant's counters is spread over a day: what moves by day by the sun at the plant's place, where that is
 * believed by the rule of the running bridge. Else by the sun at the equator on the meridian of the plant's time zone, which
 * shines from 6 to 18 o'clock there: the latitude is not known. Evenly where no zone is known either.
 * @param observedMinutes offset in force as a bridge has observed it; null: none has
 */
export function dayProfileFor(plant: Plant, observedMinutes: number | null): (spec: PointSpec) => DayProfile {
  const declaredMinutes = parseDeclaredZone(plant.declaredZone);
  const place = believedPlace(plant, observedMinutes ?? declaredMinutes);
  // The declared offset never includes daylight time.
  const meridianMinutes = declaredMinutes ?? observedMinutes;
  const ofSun: DayProfile =
    place !== null
      ? { share: sunlightAt(place.latitude, place.longitude), how: 'by the sun', isGuess: false }
      : meridianMinutes !== null
        ? { share: sunlightAt(0, meridianOf(meridianMinutes)), how: "by the time zone's sun", isGuess: true }
        : { ...EVENLY, isGuess: true };
  return ({ role }) => (DAYTIME_ROLES.has(role) ? ofSun : EVENLY);
}
