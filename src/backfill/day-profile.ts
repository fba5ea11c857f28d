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
  /** Solar energy whose hours are a guess, because the plant's coordinates are missing or implausible. */
  readonly isGuess: boolean;
}

/**
 * Roles of counters that advance while the sun is up. They give the likely hours of a day's energy, not a bound, so the AC
 * yield is among them although a battery adds to it.
 */
const DAYTIME_ROLES: ReadonlySet<PointSpec['role']> = new Set(['pv_yield', 'ac_yield', 'pv_to_load', 'pv_to_grid', 'pv_to_battery']);

const EVENLY: DayProfile = { share: evenly, how: 'evenly', isGuess: false };

/**
 * Decides how the energy of a plant's counters is spread over a day. Daytime counters follow the sun at the plant's coordinates
 * if the rule of the running bridge accepts these. Otherwise they follow the sun at the equator on the meridian of the plant's
 * time zone, where it shines from 6 to 18 o'clock, since the latitude is not known. Without a known zone the energy is spread
 * evenly.
 * @param observedMinutes offset in force as a bridge has observed it; null: none has
 */
export function dayProfileFor(plant: Plant, observedMinutes: number | null): (spec: PointSpec) => DayProfile {
  const declaredMinutes = parseDeclaredZone(plant.declaredZone);
  const place = believedCoordinates(plant, observedMinutes ?? declaredMinutes);
  // The declared offset never includes daylight saving time.
  const meridianMinutes = declaredMinutes ?? observedMinutes;
  const ofSun: DayProfile =
    place !== null
      ? { share: sunlightAt(place.latitude, place.longitude), how: 'sun', isGuess: false }
      : meridianMinutes !== null
        ? { share: sunlightAt(0, meridianOf(meridianMinutes)), how: 'zone_sun', isGuess: true }
        : { ...EVENLY, isGuess: true };
  return ({ role }) => (DAYTIME_ROLES.has(role) ? ofSun : EVENLY);
}
