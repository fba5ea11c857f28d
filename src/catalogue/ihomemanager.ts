/**
 * The points of iHomeManager. Its device type code is undocumented, so the points apply to any device type under which the user
 * names them (see points.ts).
 */

import type { PointSpec } from '../model.ts';
import { lifetimeEnergy, power } from './quantities.ts';
import { family, PHASES, table } from './table.ts';

const POINTS = table(0, [
  ['88016', 'channel1_active_power', power, 'essential'],
  ...family([88017, 88018, 88019], ['channel1_phase_#_active_power', power, 'standard'], PHASES),
  ['88034', 'channel1_purchased_energy', lifetimeEnergy, 'essential'],
  ['88035', 'channel1_feed_in_energy', lifetimeEnergy, 'essential'],
]);

/** Returns the points of iHomeManager as points of this device type. */
export const iHomeManager = (deviceType: number): readonly PointSpec[] =>
  Object.freeze(POINTS.map((spec) => Object.freeze({ ...spec, deviceType })));
