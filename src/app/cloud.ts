import type { Clock } from '../clock.ts';
import type { Config } from '../config/schema.ts';
import { signInOf } from '../config/sign-in.ts';
import type { SteadyTime } from '../isolarcloud/auth/proven-time.ts';
import { CallMeter } from '../isolarcloud/call-meter.ts';
import type { CallResults } from '../isolarcloud/call-results.ts';
import { OpenApiClient } from '../isolarcloud/client.ts';
import { EncryptedTransport, type EncryptedTransportDeps } from '../isolarcloud/encrypted-transport.ts';
import { gatewayOf, isLoopback } from '../isolarcloud/gateways.ts';
import { HttpTransport, MAX_REPLY_BYTES, type Transport } from '../isolarcloud/transport.ts';
import type { Log } from '../log.ts';
import { rsaPublicKey } from '../rsa-public-key.ts';
import { type AccountStores, configuredLimits } from './stores.ts';

export interface ClientDeps extends Clock {
  readonly log: Log;
  /** Counts how calls end. */
  readonly results?: CallResults;
  /** Called with a sentence, without full stop, for each part of a reply that was ignored. Default: the sentence is logged. */
  readonly problem?: (sentence: string) => void;
  /** A monotonic clock. */
  readonly steady: () => SteadyTime;
}

/** The ports that the client of an account needs. */
export interface CloudPorts {
  readonly openTransport: () => Transport;
  readonly stores: Pick<AccountStores, 'account' | 'calls' | 'clockMs'>;
}

/**
 * Opens the counter of the account's calls, which all commands with the same state share. In a database it counts them by the clock of the
 * database: if the clock of one machine is wrong, its calls belong to the present hour nevertheless.
 */
export const openCallMeter = (config: Config, now: () => number, { calls, clockMs }: Pick<AccountStores, 'calls' | 'clockMs'>): CallMeter =>
  new CallMeter({ store: calls, limits: configuredLimits(config), now: () => clockMs?.() ?? now() });

export interface OpenTransportOptions extends Pick<EncryptedTransportDeps, 'now' | 'clockWrong'> {
  /** `HTTPS_PROXY` of the environment; null if it is not set. */
  readonly environmentProxy: string | null;
}

/** Opens the transport to the configured gateway. Its calls are encrypted if an RSA public key is configured. */
export function openTransport({ isolarcloud, network }: Config, { environmentProxy, now, clockWrong }: OpenTransportOptions): Transport {
  const publicKey = isolarcloud.rsa_public_key === null ? null : rsaPublicKey(isolarcloud.rsa_public_key);
  const http = new HttpTransport({
    gateway: gatewayOf(isolarcloud),
    timeoutMs: network.timeout_seconds * 1_000,
    ipv4Only: network.ipv4_only,
    proxy: network.proxy ?? environmentProxy,
    // An encrypted reply is written in hexadecimal: two characters for each byte.
    ...(publicKey !== null && { maxReplyBytes: 2 * MAX_REPLY_BYTES }),
  });
  return publicKey === null ? http : new EncryptedTransport(http, { publicKey, now, clockWrong });
}

/**
 * Opens the client of the configured account. All commands share the account's token and state through the state folder.
 * @param meter counts the client's calls
 */
export function openClient(
  config: Config,
  { log, results, problem, now, steady, sleep }: ClientDeps,
  { openTransport, stores }: CloudPorts,
  meter = openCallMeter(config, now, stores),
): OpenApiClient {
  const { app_key: appKey, secret_key: secretKey, language } = config.isolarcloud;
  const { rsa_public_key: rsaPublicKey } = config.isolarcloud;
  // The monotonic clocks of two machines cannot be compared, that of their database can.
  const shared = (): SteadyTime => {
    const ms = stores.clockMs?.() ?? null;
    return ms === null ? steady() : { id: 'database', ms };
  };
  const transport = openTransport();
  // A gateway on this machine is a simulator or the user's own proxy, so the rate of calls is not limited.
  const paced = !isLoopback(new URL(transport.gateway).hostname);
  const options = { appKey, secretKey, signIn: signInOf(config.isolarcloud), rsaPublicKey, language, paced, identity: config.identity };
  return new OpenApiClient(options, {
    transport,
    meter,
    store: stores.account,
    log,
    now,
    steady: shared,
    sleep,
    ...(results && { results }),
    ...(problem && { problem }),
  });
}
