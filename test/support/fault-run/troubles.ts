import type { CloudSimulator } from '../../../src/simulator/cloud.ts';
import type { Fault } from '../../../src/simulator/faults/fault.ts';

/** Causes a fault of the cloud or of the connection to it. @returns a function that ends the fault */
export type Trouble = (at: { readonly cloud: CloudSimulator; readonly port: number }) => Promise<() => Promise<void>>;

const READINGS = { endpoint: 'getDeviceRealTimeData' } as const;

const fault =
  (kind: Fault): Trouble =>
  async ({ cloud }) => {
    const heal = cloud.inject(kind);
    return async () => heal();
  };

/** Another client signs in with the account, which makes the bridge's token invalid. */
const signsInElsewhere: Trouble = async ({ cloud }) => {
  cloud.revokeTokens();
  return async () => cloud.revokeTokens();
};

/** The gateway's port is closed. The cloud keeps its state. */
const isDown: Trouble = async ({ cloud, port }) => {
  await cloud.stop();
  return async () => void (await cloud.start(port));
};

/** Faults that pass by themselves, each simulated in the cloud or on the connection. */
export const TROUBLES: readonly Trouble[] = [
  fault({ kind: 'http_status', status: 500 }),
  fault({ kind: 'http_status', status: 503, headers: { 'retry-after': '600' }, body: '<html>' }),
  fault({ kind: 'http_status', status: 429, headers: { 'retry-after': '120' } }),
  fault({ kind: 'no_answer', calls: 2 }),
  fault({ kind: 'no_answer', endpoint: 'login', calls: 1 }),
  fault({ kind: 'connection_reset' }),
  fault({ kind: 'truncated_body' }),
  fault({ kind: 'truncated_body', ...READINGS, deviceType: 14 }),
  fault({ kind: 'not_json' }),
  isDown,
  fault({ kind: 'result_code', code: '-1' }),
  fault({ kind: 'result_code', code: '000', ...READINGS, deviceType: 11 }),
  fault({ kind: 'result_code', code: 'E997' }),
  fault({ kind: 'result_code', code: 'E901' }),
  fault({ kind: 'result_code', code: 'E999' }),
  fault({ kind: 'result_code', code: 'E916', endpoint: 'login' }),
  fault({ kind: 'result_code', code: '009', ...READINGS, deviceType: 43 }),
  fault({ kind: 'result_code', code: '010', endpoint: 'getPowerStationList' }),
  fault({ kind: 'result_code', code: 'E900', ...READINGS, deviceType: 7 }),
  fault({ kind: 'result_code', code: 'E00003', ...READINGS }),
  fault({ kind: 'token_revoked' }),
  signsInElsewhere,
  fault({ kind: 'key_fails', psKey: '1501234_43_2_1' }),
  fault({ kind: 'point_condemned', deviceType: 14, pointId: '13141' }),
  fault({ kind: 'point_absent', pointId: '83033' }),
  fault({ kind: 'stale_replica', samples: 1 }),
  fault({ kind: 'flat_device_point' }),
];
