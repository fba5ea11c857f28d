import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type PointSearches, pointSearchesSchema } from './bridge/point-trials.ts';
import type { Config } from './config/schema.ts';
import { accountStateSchema, emptyAccountState } from './isolarcloud/account.ts';
import { CallMeter, callStateSchema, emptyCallState, MeteredTransport } from './isolarcloud/call-meter.ts';
import { OpenApiClient } from './isolarcloud/client.ts';
import { GATEWAYS, gatewayUrl, isLoopback } from './isolarcloud/gateways.ts';
import { GENTLE } from './isolarcloud/pace.ts';
import { HttpTransport } from './isolarcloud/transport.ts';
import type { Log } from './log.ts';
import { StateFile } from './store/state-file.ts';

export interface ClientDeps {
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** `HTTPS_PROXY` of the environment; null where it is not set. */
  readonly environmentProxy: string | null;
}

/** Counts the calls of the configured account, together with all commands that share the state folder. */
export function openCallMeter(config: Config, now: () => number): CallMeter {
  const { per_hour: perHour, per_day: perDay, per_month: perMonth } = config.polling.budget;
  const store = new StateFile(accountFile('calls', config), { parse: (json) => callStateSchema.parse(json), empty: emptyCallState });
  return new CallMeter({ store, limits: { perHour, perDay, perMonth }, now });
}

/** The client of the configured account. All commands share its token and what is known of the account through the state folder. */
export function openClient(
  config: Config,
  { log, now, sleep, environmentProxy }: ClientDeps,
  meter = openCallMeter(config, now),
): OpenApiClient {
  const { isolarcloud, network } = config;
  const { app_key: appKey, secret_key: secretKey, username, password, language } = isolarcloud;
  const gateway = gatewayOf(isolarcloud);
  const wire = new HttpTransport({
    gateway,
    timeoutMs: network.timeout_seconds * 1_000,
    ipv4Only: network.ipv4_only,
    proxy: network.proxy ?? environmentProxy,
  });
  const transport = new MeteredTransport(wire, meter);
  const store = new StateFile(accountFile('account', config), {
    parse: (json) => accountStateSchema.parse(json),
    empty: emptyAccountState,
  });
  // A gateway on this machine is a simulator or a proxy of the user's: nobody to be gentle with.
  const pace = isLoopback(new URL(gateway).hostname) ? null : GENTLE;
  return new OpenApiClient({ appKey, secretKey, username, password, language, pace }, { transport, store, log, now, sleep });
}

/** Points that the account's cloud rejects. */
export const openPointSearches = (config: Config): StateFile<PointSearches> =>
  new StateFile(accountFile('points', config), { parse: (json) => pointSearchesSchema.parse(json), empty: () => ({}) });

/** URL of the gateway that is asked. @throws BridgeError gateway_insecure */
export const gatewayOf = ({ region, gateway }: Config['isolarcloud']): string =>
  gateway === null ? GATEWAYS[region] : gatewayUrl(gateway);

/** One file per account, so that several can share a state folder; the name does not tell whose it is. */
function accountFile(kind: 'account' | 'calls' | 'points', { isolarcloud, state_folder }: Config): string {
  const account = `${gatewayOf(isolarcloud)} ${isolarcloud.username}`;
  return join(state_folder, `${kind}-${createHash('sha256').update(account).digest('hex').slice(0, 12)}.json`);
}
