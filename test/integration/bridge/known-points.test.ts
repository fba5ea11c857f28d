import { expect, test } from 'vitest';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { DAY, MINUTE, NOON, simulated } from '../../support/test-bed.ts';

const INVERTER = '1501234_14_1_1';
const BATTERY_LEVEL = '13141';

/** Restarts a bridge after a point of the inverter has lost its value. @returns the published state of the inverter */
async function stateAfterRestart(homeassistant: { discovery: boolean }): Promise<Readonly<Record<string, unknown>>> {
  const { bed, cloud } = await simulated({ plants: [hybridHome({ commissionedAt: NOON - DAY, stepMs: 5 * MINUTE })] });
  const first = await bed.run({ settings: { homeassistant } });
  expect(first.state(INVERTER)['soc']).toEqual(expect.any(Number));
  await first.stop();
  cloud.inject({ kind: 'point_value', psKey: INVERTER, pointId: BATTERY_LEVEL, value: '--' });
  await bed.pass(10 * MINUTE);
  const second = await bed.run({ settings: { homeassistant } });
  return second.state(INVERTER);
}

test('a point that had a value before the restart stays in the state, with discovery and without', async () => {
  const announced = await stateAfterRestart({ discovery: true });
  const unannounced = await stateAfterRestart({ discovery: false });
  expect(unannounced).toHaveProperty('soc', null);
  expect(unannounced).toEqual(announced);
});
