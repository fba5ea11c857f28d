import type { LoggedCall } from '../../../src/simulator/calls.ts';
import { type CloudOptions, CloudSimulator } from '../../../src/simulator/cloud.ts';
import { VECTOR } from '../../support/encryption-vector.ts';
import { isAtLeast } from './configuration.ts';

/** How bridge and commands sign in: with username and password, or as an application with OAuth2.0 and encrypted transport. */
export type SignIn = 'password' | 'oauth';

/**
 * Returns how bridge and commands sign in in the tests with this release of Home Assistant: with OAuth2.0 for new releases, with a password
 * for old ones, so that both are tested with a real Home Assistant. The environment variable SIGN_IN sets one of them for all releases.
 */
export function signInFor(version: string): SignIn {
  const named = process.env['SIGN_IN'];
  if (named === 'password' || named === 'oauth') return named;
  return isAtLeast(version, '2026.1') ? 'oauth' : 'password';
}

/** A simulated cloud whose application signs in this way. */
export const cloudFor = (signIn: SignIn, options: CloudOptions): CloudSimulator =>
  new CloudSimulator({ ...options, ...(signIn === 'oauth' && { oauth: {}, encryption: { privateKey: VECTOR.privateKey } }) });

const isCallTo =
  (...endpoints: readonly string[]) =>
  ({ endpoint }: LoggedCall): boolean =>
    endpoints.includes(endpoint);

/** Whether a call reads present values, in either flavour. */
export const isReading = isCallTo('getDeviceRealTimeData', 'platform/getDeviceRealTimeData');
/** Whether a call lists plants. */
export const isPlantList = isCallTo('getPowerStationList', 'platform/queryPowerStationList');
/** Whether a call lists the devices of a plant. */
export const isDeviceList = isCallTo('getDeviceList', 'platform/getDeviceListByPsId');
