/** Device type 55: microinverters (open-api-guide.md 8.1.3). */

import { MICROINVERTER_STATUS } from './operating-status.ts';
import {
  apparentPower,
  current,
  dailyEnergy,
  frequency,
  lifetimeEnergy,
  power,
  powerFactor,
  reactivePower,
  status,
  voltage,
} from './quantities.ts';
import { family, table } from './table.ts';

const PV_VOLTAGES = [51315, 51317, 51319, 51321, 51323, 51325];
const PV_CURRENTS = [51316, 51318, 51320, 51322, 51324, 51326];
const PV_POWERS = [51333, 51334, 51335, 51336, 51337, 51338];
const PV_TOTAL_YIELDS = [51339, 51340, 51341, 51342, 51343, 51344];
const PV_DAILY_YIELDS = [51347, 51348, 51349, 51350, 51351, 51352];

export const MICROINVERTER = table(
  55,
  [
    ['51301', 'operating_status', 'Operating status', 'Status de Operação', status(MICROINVERTER_STATUS), 'standard'],
    ['51346', 'daily_yield', 'Daily yield', 'Rendimento diário', dailyEnergy, 'essential'],
    ['51302', 'total_yield', 'Total yield', 'Rendimento total', lifetimeEnergy, 'essential'],
    ['51303', 'active_power', 'Active power', 'Potência ativa', power, 'essential'],
    ['51305', 'dc_power', 'DC power', 'Potência CC', power, 'standard'],
    ['51304', 'reactive_power', 'Reactive power', 'Potência reativa', reactivePower, 'standard'],
    ['51306', 'apparent_power', 'Apparent power', 'Potência aparente', apparentPower, 'standard'],
    ['51307', 'power_factor', 'Power factor', 'Fator de potência', powerFactor, 'standard'],
    ['51308', 'grid_frequency', 'Grid frequency', 'Frequência da rede', frequency, 'standard'],
    ['51309', 'ac_voltage', 'AC voltage', 'Tensão CA', voltage, 'standard'],
    ['51312', 'ac_current', 'AC current', 'Corrente CA', current, 'standard'],
    ...family(PV_POWERS, ['pv#_power', 'PV # power', 'Potência da entrada FV #', power, 'standard']),
    ...family(PV_VOLTAGES, ['pv#_voltage', 'PV # voltage', 'Tensão da entrada FV #', voltage, 'standard']),
    ...family(PV_CURRENTS, ['pv#_current', 'PV # current', 'Corrente da entrada FV #', current, 'standard']),
    ...family(PV_DAILY_YIELDS, ['pv#_daily_yield', 'PV # daily yield', 'Rendimento diário da entrada FV #', dailyEnergy, 'all']),
    ...family(PV_TOTAL_YIELDS, ['pv#_total_yield', 'PV # total yield', 'Rendimento total da entrada FV #', lifetimeEnergy, 'all']),
  ],
  {
    pv_yield: ['51346', '51302'],
    pv_power: ['51303'],
  },
);
