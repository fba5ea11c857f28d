/** The points of iHomeManager, whose device type code is undocumented: found under whatever type the user names (see points.ts). */
import { lifetimeEnergy, power } from './quantities.ts';
import { family, PHASES, type Row, table } from './table.ts';

const ROWS: readonly Row[] = [
  ['88016', 'channel1_active_power', 'Channel 1 active power', 'Potência ativa do canal 1', power, 'essential'],
  ...family(
    [88017, 88018, 88019],
    ['channel1_phase_#_active_power', 'Channel 1 phase # active power', 'Potência ativa do canal 1 na fase #', power, 'standard'],
    PHASES,
  ),
  ['88034', 'channel1_purchased_energy', 'Channel 1 purchased energy', 'Energia importada do canal 1', lifetimeEnergy, 'essential'],
  ['88035', 'channel1_feed_in_energy', 'Channel 1 feed-in energy', 'Energia exportada do canal 1', lifetimeEnergy, 'essential'],
];

export const iHomeManager = (deviceType: number) => table(deviceType, ROWS);
