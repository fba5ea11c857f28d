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

/** Counters that only the sun moves. */
const SOLAR = new Set([
  ...['11/83024', '11/83004', '11/83100', '11/83332', '14/13134', '14/13137', '14/13175', '14/13176'],
  ...['1/2', '55/51302', '26/24628'],
]);

const EVENLY: DayProfile = { share: evenly, how: 'evenly', isGuess: false };

/**
 * How the energy of a plant's counters is spread over a day: what only the sun moves by the sun at the plant's place, where that is
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
  return ({ deviceType, pointId }) => (SOLAR.has(`${deviceType}/${pointId}`) ? ofSun : EVENLY);
}
