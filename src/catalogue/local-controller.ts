/** Device type 45: local controllers of C&I storage (open-api-guide.md 6.5). */
import { dailyEnergy, lifetimeEnergy, power, reactivePower, text } from './quantities.ts';
import { table } from './table.ts';

export const LOCAL_CONTROLLER = table(
  45,
  [
    ['59546', 'daily_charge', 'Daily charge', 'Carga diária', dailyEnergy, 'essential'],
    ['59535', 'total_charge', 'Total charge', 'Carga total', lifetimeEnergy, 'essential'],
    ['59547', 'daily_discharge', 'Daily discharge', 'Descarga diária', dailyEnergy, 'essential'],
    ['59536', 'total_discharge', 'Total discharge', 'Descarga total', lifetimeEnergy, 'essential'],
    ['59541', 'active_power', 'Active power', 'Potência ativa', power, 'essential'],
    ['59542', 'reactive_power', 'Reactive power', 'Potência reativa', reactivePower, 'standard'],
    ['59552', 'working_status', 'Working status', 'Status de trabalho', text, 'standard'],
    ['59551', 'working_mode', 'Working mode', 'Modo de trabalho', text, 'standard'],
    ['59502', 'software_version', 'Software version', 'Versão do software', text, 'mass', 'diagnostic'],
    ['59705', 'device_serial_number', 'Serial number', 'Número de série', text, 'mass', 'diagnostic'],
  ],
  {
    battery_charge: ['59546', '59535'],
    battery_discharge: ['59547', '59536'],
  },
);
