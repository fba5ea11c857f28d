import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { Replica, type ReplicaDeps } from '../../../src/app/fleet/replica.ts';
import { openPorts, type Ports } from '../../../src/app/ports.ts';
import { accountName, openDatabase } from '../../../src/app/stores.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/schema.ts';
import { createLog } from '../../../src/log.ts';
import type { Database } from '../../../src/store/postgres/database.ts';
import { PostgresFleet } from '../../../src/store/postgres/postgres-fleet.ts';
import { bridgeSections, type Cloud } from '../../e2e/support.ts';
import type { Sections } from '../../support/cli.ts';
import { KEY } from './replica.ts';

/** What a replica reaches outside. */
export interface Surroundings {
  readonly cloud: Cloud;
  readonly brokerUrl: string;
  readonly databaseUrl: string;
  readonly schema: string;
  readonly sections?: Sections;
  /** Default: that of the configuration. */
  readonly shardPlants?: number;
}

export function replicaConfig(name: string, place: Surroundings): Config {
  const { cloud, brokerUrl, databaseUrl, schema, sections = {}, shardPlants } = place;
  const text = JSON.stringify({
    version: 1,
    ...bridgeSections(cloud, { url: brokerUrl }, sections),
    state: { postgres: { url: databaseUrl, schema, encryption_key: KEY } },
    fleet: { replica: name, ...(shardPlants !== undefined && { shard_plants: shardPlants }) },
  });
  return loadConfig({ path: '/nowhere/config.yaml', env: {}, readFile: () => text });
}

/** Opens the memory of the fleet with a connection of its own, until the end of the test. */
export function openFleet(config: Config): { readonly database: Database; readonly fleet: PostgresFleet } {
  const database = openDatabase(config, 1);
  if (database === null) throw new Error('no database');
  onTestFinished(() => database.close());
  return { database, fleet: new PostgresFleet(database) };
}

/** Plans the plants of the account, so that the first replica finds a shard. */
export const plan = (config: Config, fleet: PostgresFleet, shards: ReadonlyMap<string, number>, version = 0): Promise<boolean> =>
  fleet.replan(accountName(config), version, shards);

/** Opens ports that reach the gateway of the configuration through a proxy. */
export const portsThrough =
  (proxy: { readonly port: number }): ReplicaDeps['openPorts'] =>
  async (config, options) => {
    const isolarcloud = { ...config.isolarcloud, gateway: `http://127.0.0.1:${proxy.port}` };
    const [own, { openTransport }] = [config, { ...config, isolarcloud }].map((each) =>
      openPorts(each, { environmentProxy: () => null, ...options }),
    ) as [Ports, Ports];
    return { ...own, openTransport, ofAccount: (account) => ({ ...own.ofAccount(account), openTransport }) };
  };

export interface RunningReplica {
  readonly replica: Replica;
  /** The lines of its log. */
  readonly lines: readonly string[];
}

/** Starts a replica in this process, which is stopped after the test. */
export async function startReplica(config: Config, deps: Partial<ReplicaDeps> = {}): Promise<RunningReplica> {
  const lines: string[] = [];
  const replica = await Replica.start(config, {
    log: createLog({ level: 'info', secrets: [] }, (line) => lines.push(line)),
    now: Date.now,
    steady: () => ({ id: 'test', ms: performance.now() }),
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    random: Math.random,
    version: '1.0.0',
    openPorts: async (own, options) => openPorts(own, { environmentProxy: () => null, ...options }),
    onEnd: (error) => lines.push(error.message),
    onBroker: () => undefined,
    ...deps,
  });
  onTestFinished(() => replica.stop());
  return { replica, lines };
}
