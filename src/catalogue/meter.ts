/**
 * Device type 7: meters (open-api-guide.md 10.1). "Forward" energy is imported from the grid if the meter is wired as usual
 * (isolarcloud-open-api.md 6.2).
 */
import {
  apparentPower,
  current,
  dailyEnergy,
  frequency,
  gridVoltage,
  lifetimeEnergy,
  power,
  powerFactor,
  reactiveEnergy,
  reactivePower,
} from './quantities.ts';
import { family, LINES, PHASES, table } from './table.ts';

/** For the reactive energies of the tariffs the official table prints Wh instead of varh; for the daily energies, no unit. */
export const METER = table(
  7,
  [
    ['8018', 'active_power', power, 'essential'],
    ['8030', 'forward_energy', lifetimeEnergy, 'essential'],
    ['8031', 'reverse_energy', lifetimeEnergy, 'essential'],
    ['8062', 'daily_forward_energy', dailyEnergy, 'essential'],
    ['8063', 'daily_reverse_energy', dailyEnergy, 'essential'],
    ['8084', 'daily_direct_consumption', dailyEnergy, 'standard'],
    ['8085', 'total_direct_consumption', lifetimeEnergy, 'standard'],

    ...family([8000, 8001, 8002], ['phase_#_voltage', gridVoltage, 'standard'], PHASES),
    ...family([8006, 8007, 8008], ['phase_#_current', current, 'standard'], PHASES),
    ...family([8076, 8077, 8078], ['phase_#_active_power', power, 'standard'], PHASES),
    ['8022', 'reactive_power', reactivePower, 'standard'],
    ['8026', 'apparent_power', apparentPower, 'standard'],
    ['8014', 'power_factor', powerFactor, 'standard'],
    ['8064', 'frequency', frequency, 'standard'],
    ...family([8003, 8004, 8005], ['line_#_voltage', gridVoltage, 'all'], LINES),

    ['8032', 'forward_reactive_energy', reactiveEnergy, 'all'],
    ['8033', 'reverse_reactive_energy', reactiveEnergy, 'all'],
    ['8034', 'peak_forward_energy', lifetimeEnergy, 'extended'],
    ['8035', 'peak_reverse_energy', lifetimeEnergy, 'extended'],
    ['8036', 'peak_forward_reactive_energy', reactiveEnergy, 'extended'],
    ['8037', 'peak_reverse_reactive_energy', reactiveEnergy, 'extended'],
    ['8038', 'valley_forward_energy', lifetimeEnergy, 'extended'],
    ['8039', 'valley_reverse_energy', lifetimeEnergy, 'extended'],
    ['8040', 'valley_forward_reactive_energy', reactiveEnergy, 'extended'],
    ['8041', 'valley_reverse_reactive_energy', reactiveEnergy, 'extended'],
    ['8042', 'flat_forward_energy', lifetimeEnergy, 'extended'],
    ['8043', 'flat_reverse_energy', lifetimeEnergy, 'extended'],
    ['8044', 'flat_forward_reactive_energy', reactiveEnergy, 'extended'],
    ['8045', 'flat_reverse_reactive_energy', reactiveEnergy, 'extended'],
    ['8058', 'wave_forward_energy', lifetimeEnergy, 'extended'],
    ['8059', 'wave_reverse_energy', lifetimeEnergy, 'extended'],
    ['8060', 'wave_forward_reactive_energy', reactiveEnergy, 'extended'],
    ['8061', 'wave_reverse_reactive_energy', reactiveEnergy, 'extended'],
    ['8072', 'daily_peak_forward_energy', dailyEnergy, 'extended'],
    ['8065', 'daily_peak_reverse_energy', dailyEnergy, 'extended'],
    ['8066', 'daily_valley_forward_energy', dailyEnergy, 'extended'],
    ['8067', 'daily_valley_reverse_energy', dailyEnergy, 'extended'],
    ['8068', 'daily_flat_forward_energy', dailyEnergy, 'extended'],
    ['8069', 'daily_flat_reverse_energy', dailyEnergy, 'extended'],
    ['8070', 'daily_tip_forward_energy', dailyEnergy, 'extended'],
    ['8071', 'daily_tip_reverse_energy', dailyEnergy, 'extended'],
  ],
  {
    grid_import: ['8062', '8030'],
    grid_export: ['8063', '8031'],
    grid_power: ['8018'],
  },
);
