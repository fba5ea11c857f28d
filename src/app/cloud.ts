import type { Clock } from '../clock.ts';
import type { Config } from '../config/schema.ts';
import { AliasedClient } from '../isolarcloud/aliased-client.ts';
import type { AccountStore } from '../isolarcloud/auth/account.ts';
import type { SteadyTime } from '../isolarcloud/auth/proven-time.ts';
import { CallMeter, type CallStore, MeteredTransport } from '../isolarcloud/call-meter.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import { gatewayOf, isLoopback } from '../isolarcloud/gateways.ts';
import { DEFAULT_RATE } from '../isolarcloud/rate-limiter.ts';
import { HttpTransport, type Transport } from '../isolarcloud/transport.ts';
import type { Log } from '../log.ts';
import { configuredLimits, openAccount, openCalls, type StoreOptions } from './stores.ts';

export interface ClientDeps extends Clock {
  readonly log: Log;
  /** A monotonic clock. */
  readonly steady: () => SteadyTime;
  /** `HTTPS_PROXY` of the environment; null if it is not set. */
  readonly environmentProxy: string | null;
  /** Options of the state folder. */
  readonly stores?: StoreOptions;
}

/** The ports that the client of an account needs. */
export interface CloudPorts {
  readonly transport: Transport;
  readonly account: AccountStore;
  readonly meter: CallMeter;
}

/** Counts the calls of the configured account, together with all commands that share the state folder. */
export const openCallMeter = (config: Config, now: () => number, store: CallStore): CallMeter =>
  new CallMeter({ store, limits: configuredLimits(config), now });

/** The transport to the configured gateway. */
export const openTransport = ({ isolarcloud, network }: Config, environmentProxy: string | null): Transport =>
  new HttpTransport({
    gateway: gatewayOf(isolarcloud),
    timeoutMs: network.timeout_seconds * 1_000,
    ipv4Only: network.ipv4_only,
    proxy: network.proxy ?? environmentProxy,
  });

/** The client of the configured account. All commands share its token and the account's state through the state folder. */
export function openClient(
  config: Config,
  { log, now, steady, sleep, environmentProxy, stores = {} }: ClientDeps,
  side: Partial<CloudPorts> = {},
): OpenApiClient {
  const { app_key: appKey, secret_key: secretKey, username, password, language } = config.isolarcloud;
  const { transport = openTransport(config, environmentProxy), account = openAccount(config, stores) } = side;
  const { meter = openCallMeter(config, now, openCalls(config, stores)) } = side;
  const metered = new MeteredTransport(transport, meter);
  // A gateway on this machine is a simulator or the user's own proxy, so calls are not paced.
  const pace = isLoopback(new URL(transport.gateway).hostname) ? null : DEFAULT_RATE;
  const options = { appKey, secretKey, username, password, language, pace, identity: config.identity };
  return new AliasedClient(options, { transport: metered, store: account, log, now, steady, sleep });
}
