import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openClient } from '../../src/app/cloud.ts';
import { openPorts } from '../../src/app/ports.ts';
import type { Clock } from '../../src/clock.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { signInOf } from '../../src/config/sign-in.ts';
import type { SteadyTime } from '../../src/isolarcloud/auth/proven-time.ts';
import { createLog } from '../../src/log.ts';
import type { CloudSimulator } from '../../src/simulator/cloud.ts';

export interface AuthoriseDeps extends Clock {
  readonly steady: () => SteadyTime;
}

/**
 * Authorises the application as the owner would, and stores the tokens in the state folder of this configuration, as `authorize` does.
 * @param psIds the plants that the owner selects; default: all plants of the owner
 */
export async function authorise(config: Config, cloud: CloudSimulator, deps: AuthoriseDeps, psIds?: readonly number[]): Promise<void> {
  const signIn = signInOf(config.isolarcloud);
  if (signIn.flavour !== 'oauth') throw new Error('the account signs in by password');
  const log = createLog({ level: 'error', secrets: [] }, () => undefined);
  const client = openClient(config, { ...deps, log }, openPorts(config, { now: deps.now, environmentProxy: () => null }));
  await client.authorise(new URL(cloud.authorise(signIn.page, psIds) ?? '').searchParams.get('code') ?? '');
  await client.close();
}

/** Like {@link authorise}, for the file `config.yaml` in a folder. */
export function authoriseIn(folder: string, cloud: CloudSimulator, now: () => number): Promise<void> {
  const config = loadConfig({ path: join(folder, 'config.yaml'), env: {}, readFile: (path) => readFileSync(path, 'utf8') });
  return authorise(config, cloud, { now, steady: () => ({ id: 'test', ms: now() }), sleep: () => Promise.resolve() });
}
