/** The points of iHomeManager, whose device type code is undocumented: found under whatever type the user names (see points.ts). */
import { lifetimeEnergy, power } from './kinds.ts';
import { type Row, table } from './table.ts';

const ROWS: readonly Row[] = [
  ['88016', 'channel1_active_power', 'Channel 1 active power', 'Potência ativa do canal 1', power, 'essential'],
  ['88017', 'channel1_phase_a_active_power', 'Channel 1 phase A active power', 'Potência ativa do canal 1 na fase A', power, 'standard'],
  ['88018', 'channel1_phase_b_active_power', 'Channel 1 phase B active power', 'Potência ativa do canal 1 na fase B', power, 'standard'],
  ['88019', 'channel1_phase_c_active_power', 'Channel 1 phase C active power', 'Potência ativa do canal 1 na fase C', power, 'standard'],
  ['88034', 'channel1_purchased_energy', 'Channel 1 purchased energy', 'Energia importada do canal 1', lifetimeEnergy, 'essential'],
  ['88035', 'channel1_feed_in_energy', 'Channel 1 feed-in energy', 'Energia exportada do canal 1', lifetimeEnergy, 'essential'],
];

export const iHomeManager = (deviceType: number) => table(deviceType, ROWS);
