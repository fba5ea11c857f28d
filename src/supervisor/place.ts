/** What the Supervisor gives to the container of the bridge if it runs as a Home Assistant app. */

import type { SupervisorAddress } from './client.ts';

export interface AppPlace extends SupervisorAddress {
  /** Text of options.json. */
  readonly options: string;
  /** Where the page listens, and the only address that may connect: that of the Supervisor, which has checked the login. */
  readonly ingress: { readonly host: string; readonly port: number; readonly from: string };
}

/** The address of the page is fixed: the Supervisor's in the network of all apps, and the default of `ingress_port`. */
const INGRESS: AppPlace['ingress'] = { host: '0.0.0.0', port: 8099, from: '172.30.32.2' };
const URL = 'http://supervisor';

/** The variables that the start script of the app and the Supervisor set. */
const OPTIONS_VARIABLE = 'APP_OPTIONS';
const TOKEN_VARIABLE = 'SUPERVISOR_TOKEN';

/** Returns what the environment variables tell about the app; null if the bridge does not run as a Home Assistant app. */
export function appPlaceIn(env: Readonly<Record<string, string | undefined>>): AppPlace | null {
  const options = env[OPTIONS_VARIABLE];
  const token = env[TOKEN_VARIABLE];
  return options && token ? { url: URL, token, options, ingress: INGRESS } : null;
}
