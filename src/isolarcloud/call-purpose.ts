/** What a call to an endpoint is for. Pure. */

import { type Dialect, LOGIN_DIALECT, PLATFORM_DIALECT } from './dialect.ts';
import { SIGN_IN_CALLS } from './sign-in-calls.ts';

export const CALL_PURPOSES = ['values', 'lists', 'alarms', 'history', 'sign_in'] as const;
export type CallPurpose = (typeof CALL_PURPOSES)[number];

const OF_CALLS: Readonly<Record<Exclude<keyof Dialect, 'page' | 'queryTypes'>, CallPurpose>> = {
  realTime: 'values',
  plantList: 'lists',
  plantDetail: 'lists',
  deviceList: 'lists',
  deviceListByUser: 'lists',
  pointInfo: 'lists',
  callInfo: 'lists',
  alarms: 'alarms',
  periodHistory: 'history',
  minuteHistory: 'history',
};

const BY_ENDPOINT: ReadonlyMap<string, CallPurpose> = new Map([
  ...Object.values(SIGN_IN_CALLS).map((endpoint) => [endpoint, 'sign_in'] as const),
  ...[LOGIN_DIALECT, PLATFORM_DIALECT].flatMap((dialect) =>
    (Object.keys(OF_CALLS) as (keyof typeof OF_CALLS)[]).flatMap((call) => {
      const endpoint = call === 'plantDetail' ? dialect.plantDetail.endpoint : dialect[call];
      return endpoint === null ? [] : [[endpoint, OF_CALLS[call]] as const];
    }),
  ),
]);

/** Returns the purpose of an endpoint's calls; undefined for an endpoint that the client does not know. */
export const purposeOf = (endpoint: string): CallPurpose | undefined => BY_ENDPOINT.get(endpoint);
