/** Device type 44: battery cluster management units of C&I storage (open-api-guide.md 5.5). */
import { cellVoltage, chargePercent, current, number, temperature, text, voltage } from './quantities.ts';
import { table } from './table.ts';

/** SOC is 0..100 here (open-api-guide.md 5.5.2). */
export const BATTERY_CLUSTER = table(
  44,
  [
    ['59004', 'soc', 'SOC', 'SOC', chargePercent, 'essential'],
    ['59002', 'voltage', 'Voltage', 'Tensão', voltage, 'standard'],
    ['59003', 'current', 'Current', 'Corrente', current, 'standard'],
    ['59008', 'max_cell_voltage', 'Maximum cell voltage', 'Tensão máxima da célula', cellVoltage, 'standard'],
    ['59010', 'min_cell_voltage', 'Minimum cell voltage', 'Tensão mínima da célula', cellVoltage, 'standard'],
    ['59012', 'max_cell_temperature', 'Maximum cell temperature', 'Máx. temperatura de célula', temperature, 'standard'],
    ['59014', 'min_cell_temperature', 'Minimum cell temperature', 'Min. temperatura de célula', temperature, 'standard'],
    ['59006', 'rack_capacity', 'Rack capacity', 'Capacidade do rack', number, 'all', 'diagnostic'],
    ['59403', 'software_version', 'Software version', 'Versão do software', text, 'all', 'diagnostic'],
  ],
  {
    soc: ['59004'],
  },
);
