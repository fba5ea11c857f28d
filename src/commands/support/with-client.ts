import { openClient } from '../../app/cloud.ts';
import type { OpenApiClient } from '../../isolarcloud/client.ts';
import type { Log } from '../../log.ts';
import { type AccountOptions, quieter } from '../values/one-reading.ts';
import { openLog } from './load-config.ts';
import type { CommandDeps } from './ports.ts';

/**
 * Calls `work` with a client of the cloud, which signs in when a call needs it and there is no token. A running bridge with the same
 * account uses the same token and call budget.
 * @throws BridgeError errors of `work`
 */
export async function withClient<T>(
  { config, context, ports }: CommandDeps,
  { tryAgain = false }: Pick<AccountOptions, 'tryAgain'>,
  work: (client: OpenApiClient, log: Log) => Promise<T>,
): Promise<T> {
  const { now, steady, sleep, stop } = context;
  const log = await openLog({ ...config, log: { ...config.log, level: quieter(config.log.level) } }, context);
  const problem = (sentence: string): void => context.err.write(`${sentence}.\n`);
  const client = openClient(config, { log, problem, now, steady, sleep }, ports);
  const close = (): void => void client.close();
  stop.addEventListener('abort', close, { once: true });
  if (stop.aborted) close();
  try {
    if (tryAgain) await client.tryAgain();
    return await work(client, log);
  } finally {
    stop.removeEventListener('abort', close);
    await client.close();
  }
}
