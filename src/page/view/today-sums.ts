import { DAY_MS, MINUTE_MS, startOfDay } from '../../calendar.ts';
import type { LiveDocument } from '../../live/live-document.ts';
import type { EnergyRole } from '../../model.ts';
import type { TodaySums } from './documents/energy.ts';
import { BATTERY_TYPES, GRID_TYPES, LOAD_TYPES, SOLAR_TYPES } from './energy-picture.ts';
import { hasRole, measuredAtOf, measuredBy, numberIn, type PlantDocuments, rounded, sumOf } from './measured.ts';

interface Today {
  readonly nowMs: number;
  /** Offset of the plant's time in minutes east of Greenwich; null while it is not known. */
  readonly offsetMinutes: number | null;
}

/**
 * Returns the energies of the plant's day in kWh, from its daily counters. A counter that was last measured on an earlier day has no value
 * today.
 */
export function todaySums(documents: PlantDocuments, today: Today): TodaySums {
  const sum = (role: EnergyRole, groups: readonly (readonly number[])[]): number | null =>
    sumOf(
      measuredBy(documents, groups, hasRole(role, 'daily')).map((measured) =>
        isOfToday(measured.document, today) ? numberIn(measured, 'kWh') : null,
      ),
    );
  const bought = sum('grid_import', GRID_TYPES);
  const used = sum('load', LOAD_TYPES);
  return {
    produced: sum('pv_yield', SOLAR_TYPES),
    bought,
    sold: sum('grid_export', GRID_TYPES),
    charged: sum('battery_charge', BATTERY_TYPES),
    discharged: sum('battery_discharge', BATTERY_TYPES),
    used,
    selfSufficiency: bought === null || used === null || used <= 0 ? null : rounded(Math.min(1, Math.max(0, 1 - bought / used))),
  };
}

/** Returns the time at which the plant's day ends, epoch milliseconds; null while the plant's offset is not known. */
export const dayEndOf = ({ nowMs, offsetMinutes }: Today): number | null =>
  offsetMinutes === null ? null : startOfDay(nowMs + offsetMinutes * MINUTE_MS) + DAY_MS - offsetMinutes * MINUTE_MS;

function isOfToday(document: LiveDocument, { nowMs, offsetMinutes }: Today): boolean {
  const measuredAt = measuredAtOf(document);
  if (measuredAt === null || offsetMinutes === null) return false;
  const dayOf = (ms: number): number => startOfDay(ms + offsetMinutes * MINUTE_MS);
  return dayOf(measuredAt) === dayOf(nowMs);
}
