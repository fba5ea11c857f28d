/** Device type 44: battery cluster management units of C&I storage (open-api-guide.md 5.5). */
import { cellVoltage, chargePercent, current, number, temperature, text, voltage } from './quantities.ts';
import { table } from './table.ts';

/** The raw state of charge is 0..100 (open-api-guide.md 5.5.2). */
export const BATTERY_CLUSTER = table(
  44,
  [
    ['59004', 'soc', chargePercent, 'essential'],
    ['59002', 'voltage', voltage, 'standard'],
    ['59003', 'current', current, 'standard'],
    ['59008', 'max_cell_voltage', cellVoltage, 'standard'],
    ['59010', 'min_cell_voltage', cellVoltage, 'standard'],
    ['59012', 'max_cell_temperature', temperature, 'standard'],
    ['59014', 'min_cell_temperature', temperature, 'standard'],
    ['59006', 'rack_capacity', number, 'all', 'diagnostic'],
    ['59403', 'software_version', text, 'all', 'diagnostic'],
  ],
  {
    soc: ['59004'],
  },
);
