import { evenly, type Share } from '../history/curve.ts';
import { sunlightAt } from '../history/sunlight.ts';
import type { Plant, PointSpec } from '../model.ts';
import { parseDeclaredZone } from '../readings/device-time.ts';
import { believedCoordinates, meridianOf } from '../readings/sun.ts';
import type { KeyIn } from '../texts/texts.ts';

/** The distribution of a day's energy over its hours. */
export interface DayProfile {
  readonly share: Share;
  readonly how: KeyIn<'backfill.spread'>;
  /** Whether the hours of solar energy are a guess, because the plant's coordinates are missing or implausible. */
  readonly isGuess: boolean;
}

/**
 * Roles of counters that mostly advance while the sun is up. The AC yield is one of them, although a battery can add to it at night,
 * because the distribution need only be likely.
 */
const DAYTIME_ROLES: ReadonlySet<PointSpec['role']> = new Set(['pv_yield', 'ac_yield', 'pv_to_load', 'pv_to_grid', 'pv_to_battery']);

const EVENLY: DayProfile = { share: evenly, how: 'evenly', isGuess: false };

/**
 * Returns a function that decides how the energy of a counter is spread over a day. Daytime counters follow the sun at the plant's
 * coordinates if these are plausible (`believedCoordinates`). Otherwise they follow the sun at the equator, on the meridian of the
 * plant's time zone, where it shines from about 6 to 18 o'clock. If the zone is unknown too, and for all other counters, the energy is
 * spread evenly.
 * @param observedMinutes the offset in force that a bridge has observed; null if none has
 */
export function dayProfileFor(plant: Plant, observedMinutes: number | null): (spec: PointSpec) => DayProfile {
  const declaredMinutes = parseDeclaredZone(plant.declaredZone);
  const place = believedCoordinates(plant, observedMinutes ?? declaredMinutes);
  // The declared offset is preferred, because it never includes daylight saving time.
  const meridianMinutes = declaredMinutes ?? observedMinutes;
  const ofSun: DayProfile =
    place !== null
      ? { share: sunlightAt(place.latitude, place.longitude), how: 'sun', isGuess: false }
      : meridianMinutes !== null
        ? { share: sunlightAt(0, meridianOf(meridianMinutes)), how: 'zone_sun', isGuess: true }
        : { ...EVENLY, isGuess: true };
  return ({ role }) => (DAYTIME_ROLES.has(role) ? ofSun : EVENLY);
}
