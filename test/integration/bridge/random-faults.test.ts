import { expect, test } from 'vitest';
import type { CloudSimulator } from '../../../src/simulator/cloud.ts';
import type { Fault } from '../../../src/simulator/faults/fault.ts';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { hash } from '../../../src/simulator/physics/noise.ts';
import { DAY, HOUR, MINUTE, NOON, simulated } from '../../support/test-bed.ts';

const HOURS = 40;
const INVERTER = '1501234_14_1_1';

/** Everything that passes by itself; each kind as the simulator sends it. */
const KINDS: readonly Fault[] = [
  { kind: 'http_status', status: 500 },
  { kind: 'http_status', status: 503, headers: { 'retry-after': '600' }, body: '<html>' },
  { kind: 'http_status', status: 429, headers: { 'retry-after': '120' } },
  { kind: 'connection_reset' },
  { kind: 'truncated_body' },
  { kind: 'not_json' },
  { kind: 'result_code', code: '-1' },
  { kind: 'result_code', code: '000' },
  { kind: 'result_code', code: 'E997' },
  { kind: 'result_code', code: 'E901' },
  { kind: 'result_code', code: 'E999' },
  { kind: 'result_code', code: '009', endpoint: 'getDeviceRealTimeData', deviceType: 43 },
  { kind: 'result_code', code: 'E900', endpoint: 'getDeviceRealTimeData', deviceType: 7 },
  { kind: 'result_code', code: 'E00003', endpoint: 'getDeviceRealTimeData' },
  { kind: 'token_revoked' },
  { kind: 'key_fails', psKey: '1501234_43_2_1' },
  { kind: 'point_condemned', deviceType: 14, pointId: '13141' },
  { kind: 'point_absent', pointId: '83033' },
  { kind: 'stale_replica', samples: 1 },
  { kind: 'flat_device_point' },
];

/** The most logins within any hour. */
function mostLogins({ logins }: CloudSimulator): number {
  return Math.max(0, ...logins.map(({ at }) => logins.filter((other) => other.at >= at && other.at < at + HOUR).length));
}

test.each([1, 2])('whatever the cloud does, the bridge goes on, spares the account, and recovers (seed %d)', async (seed) => {
  const { bed, cloud } = await simulated({ plants: [hybridHome({ commissionedAt: NOON - DAY })] });
  const bridge = await bed.run({ settings: { polling: { schedule: 'phase', budget: { per_hour: 200 } } } });
  for (let hour = 0; hour < HOURS; hour++) {
    const chance = (index: number): number => hash(seed, 10 * hour + index);
    const kind = KINDS[Math.floor(chance(0) * KINDS.length)];
    const heal = kind === undefined || chance(1) < 0.3 ? () => {} : cloud.inject(kind);
    const lastsMs = Math.round(chance(2) * 90) * MINUTE;
    await bed.pass(Math.min(lastsMs, HOUR));
    heal();
    await bed.pass(HOUR - Math.min(lastsMs, HOUR));
  }
  cloud.clearFaults();
  const perHour = new Map<number, number>();
  for (const { at } of cloud.calls) perHour.set(Math.floor(at / HOUR), (perHour.get(Math.floor(at / HOUR)) ?? 0) + 1);
  expect(Math.max(...perHour.values())).toBeLessThanOrEqual(160);
  expect(mostLogins(cloud)).toBeLessThanOrEqual(4);
  expect(bed.logLines.filter((line) => line.includes('"code":"internal"'))).toEqual([]);

  await bed.pass(52 * HOUR);
  expect(bridge.status).toMatchObject({ account: 'ok', cloud: 'ok', quota: 'ok', bridge: 'ok', problem: null });
  expect(bed.clock.now() - Date.parse(String(bridge.state(INVERTER)['device_time']))).toBeLessThan(10 * MINUTE);
  expect(bridge.ended).toEqual([]);
});
