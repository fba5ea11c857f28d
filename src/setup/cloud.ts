import { openClient } from '../app/cloud.ts';
import { environmentProxyFor } from '../app/environment-proxy.ts';
import type { PortOptions, Ports } from '../app/ports.ts';
import type { Clock } from '../clock.ts';
import type { Environment } from '../config/environment.ts';
import type { Config } from '../config/schema.ts';
import type { SteadyTime } from '../isolarcloud/auth/proven-time.ts';
import type { OpenApiClient } from '../isolarcloud/client.ts';
import { gatewayOf } from '../isolarcloud/gateways.ts';
import { createLog } from '../log.ts';

export interface CloudDeps extends Clock {
  readonly env: Environment;
  readonly openPorts: (config: Config, options: PortOptions) => Promise<Ports>;
  readonly steady: () => SteadyTime;
  /** Ends every call. */
  readonly stop: AbortSignal;
}

/** The set-up has no log, because log lines would appear between its questions. The results of the tests say what happened. */
export const NO_LOG = createLog({ level: 'silent', secrets: [] }, () => undefined);

/** Opens the client of a configuration. The caller must close it. It shares the account's state with `run`. */
export async function openCloud(config: Config, { env, stop: signal, openPorts, ...clock }: CloudDeps): Promise<OpenApiClient> {
  const environmentProxy = ({ isolarcloud }: Config): string | null => environmentProxyFor(new URL(gatewayOf(isolarcloud)).hostname, env);
  return openClient(config, { ...clock, log: NO_LOG }, await openPorts(config, { environmentProxy, signal, now: clock.now }));
}

/** Calls `work` with the client of a configuration. @throws BridgeError those of `work` */
export async function withCloud<T>(config: Config, deps: CloudDeps, work: (client: OpenApiClient) => Promise<T>): Promise<T> {
  const client = await openCloud(config, deps);
  const { stop } = deps;
  const close = (): void => void client.close();
  stop.addEventListener('abort', close, { once: true });
  if (stop.aborted) close();
  try {
    return await work(client);
  } finally {
    stop.removeEventListener('abort', close);
    await client.close();
  }
}
