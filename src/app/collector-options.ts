import { selectPoints } from '../catalogue/index.ts';
import type { Config } from '../config/schema.ts';
import type { PointSpec } from '../model.ts';
import type { CollectorOptions } from '../poll/collector.ts';
import { COMPUTED_POINTS } from '../readings/net-power.ts';
import { PLANT_NET_POWERS } from '../readings/plant-net-power.ts';

/** Returns the collector's options from the configuration's sections `plants`, `points` and `identity`. */
export function collectorOptions({ plants, points, identity }: Config): CollectorOptions {
  const inversions: Readonly<Record<string, { invert: boolean }>> = {
    net_grid_power: points.net_grid_power,
    net_battery_power: points.net_battery_power,
  };
  const computed = [...COMPUTED_POINTS, ...PLANT_NET_POWERS].map(
    (spec): PointSpec => ({ ...spec, invert: inversions[spec.slug]?.invert ?? spec.invert }),
  );
  return { plants, selection: selectPoints(points), computed, identity };
}
