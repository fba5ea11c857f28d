import type { AlarmSpec } from '../../src/simulator/plant.ts';

/** An open alarm of a device. @param since epoch milliseconds */
export const openAlarm = (psKey: string, name: string, since: number): AlarmSpec => ({
  code: '106',
  name,
  type: 1,
  level: 2,
  psKey,
  since,
  closedAt: null,
});
