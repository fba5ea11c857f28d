import { describe, expect, test } from 'vitest';
import { everyKind, hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { examined, expectDiagnosis, type Patient } from '../../support/patient.ts';
import { DAY } from '../../support/test-bed.ts';

const young = { commissionedAt: Date.now() - 2 * DAY };
const twoPlants = { plants: [hybridHome(young), stringPlant(young)] };

/** Faults with which the bridge still reads values: name, fault, and lines that the doctor prints. */
const WORKS: readonly (readonly [string, Patient, readonly string[]])[] = [
  [
    'no permission for the list of all devices: plant by plant (C2)',
    { cloud: twoPlants, faults: [{ kind: 'result_code', code: 'E900', endpoint: 'getDeviceListByUser' }] },
    ['ok     devices: ', 'note   The application has no permission for this (getDeviceListByUser', 'apart from the notes above'],
  ],
  [
    'no permission for the readings of one device type',
    { faults: [{ kind: 'result_code', code: 'E900', endpoint: 'getDeviceRealTimeData', deviceType: 14 }] },
    ['none of types 14', 'note   The application has no permission for this (getDeviceRealTimeData', 'apart from the notes above'],
  ],
  [
    'one plant of many that is selected (K2)',
    { cloud: { plants: everyKind(young) }, settings: { plants: { include: ['1501234'] } } },
    ['ok     plants: 1 found'],
  ],
];

describe('doctor and run get by with', () => {
  test.each(WORKS)('%s', async (_, patient, says) => {
    const result = await examined({ settings: { points: { preset: 'essential' } }, ...patient });
    for (const text of says) expect(result.stdout).toContain(text);
    expect(result.exit).toBe(0);
  });
});

describe('doctor and run name', () => {
  test('plants of the configuration that the account does not show (K2)', async () => {
    const says = ['plants.include and plants.exclude choose none of the plants of the account', 'the account shows 1', 'Remove both'];
    await expectDiagnosis({ settings: { plants: { include: ['9999999'] } } }, { step: 'plants', says, exit: 69 });
  });

  test('plants of the configuration that are all excluded (K2)', async () => {
    const exclude = ['1501234'];
    await expectDiagnosis(
      { settings: { plants: { exclude } } },
      { step: 'plants', says: ['choose none of the plants of the account'], exit: 69 },
    );
  });

  test('a serial number in the configuration that the account does not know (K2)', async () => {
    const result = await examined({ settings: { plants: { include: ['sn:NOBODY'] } } });
    expect(result.exit).not.toBe(0);
  });
});
