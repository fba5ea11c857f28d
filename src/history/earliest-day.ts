import { formatUtc, MINUTE_MS } from '../calendar.ts';
import type { Plant } from '../model.ts';
import { parseDeclaredZone } from '../readings/device-time.ts';

/** Returns the current local date (YYYY-MM-DD) of the plant whose time zone is furthest west. */
export function earliestDay(plants: readonly Plant[], nowMs: number): string {
  const offsets = plants.map(({ declaredZone }) => parseDeclaredZone(declaredZone) ?? 0);
  return formatUtc(nowMs + Math.min(...offsets) * MINUTE_MS).slice(0, 10);
}
