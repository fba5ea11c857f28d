import pg from 'pg';
import { expect, onTestFinished } from 'vitest';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { uniformFleet } from '../../../src/simulator/fleet.ts';
import type { PlantSpec } from '../../../src/simulator/plant.ts';
import { accountSettings } from '../../support/account-settings.ts';
import type { TestBroker } from '../../support/broker.ts';
import { Cli, folderWith } from '../../support/cli.ts';
import { FastClock } from '../../support/fast-clock.ts';
import { Answers } from '../../support/fault-run/samples.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { Watcher } from '../../support/mqtt.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { RetainedOrder } from './retained-order.ts';

export const SHARDS = 3;
const SHARD_PLANTS = 50;
const DAY_MS = 86_400_000;
/** The time between two samples, and between two polls, by the clock of cloud and replicas. */
const PERIOD_MS = 60_000;
/** A plant is polled again after this long if its shard stays with its owner, even if the cloud has no newer sample then. */
const NEXT_POLL_MS = 0.8 * PERIOD_MS;

/**
 * A fast clock makes the calls of some hours in one hour of the database, by whose clock they are counted. The bridge uses the smaller
 * of the configured limit and the cloud's.
 */
const CALLS_PER_HOUR = 6_000;
/** The calls that the replicas may count in an hour: 80 % of the limit. */
export const USABLE_CALLS = 0.8 * CALLS_PER_HOUR;

/** Configuration of all bridges that read the plants of a fleet of three. */
export const READING = {
  points: { preset: 'essential' },
  polling: { schedule: 'interval', interval_minutes: PERIOD_MS / 60_000, budget: { per_hour: CALLS_PER_HOUR } },
} as const;

/** Starts a cloud with the plants of three shards: the same for the same clock. Its samples appear five seconds after they were taken. */
export async function startFleetCloud(
  { now, settings: { startMs } }: FastClock,
  answers: Answers,
): Promise<{ cloud: CloudSimulator; gateway: string }> {
  const plants: readonly PlantSpec[] = uniformFleet({
    plants: SHARDS * SHARD_PLANTS,
    devicesPerPlant: 1,
    commissionedAt: startMs - DAY_MS,
    middayAt: startMs,
    lag: { baseMs: 5_000, jitterMs: 0 },
  });
  const cloud = new CloudSimulator({ plants, now, updatePeriodMs: PERIOD_MS, quotas: { perHour: CALLS_PER_HOUR }, onCall: answers.hear });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  return { cloud, gateway };
}

interface Owned {
  readonly shard: number;
  readonly epoch: number;
  /** Name of the replica; null: none. */
  readonly owner: string | null;
}

/** A fleet on a real PostgreSQL and a real Mosquitto, with a simulated cloud of three shards. */
export class FleetOfThree {
  readonly clock: FastClock;
  readonly cloud: CloudSimulator;
  readonly server: TestPostgres;
  readonly broker: TestBroker;
  readonly watcher: Watcher;
  readonly answers: Answers;
  /** The states on the broker, in the order in which they came. */
  readonly order: RetainedOrder;
  /** The last process of each name. */
  readonly replicas = new Map<string, Cli>();
  readonly #started: Cli[] = [];
  readonly #gateway: string;
  #client: pg.Client | null = null;

  private constructor(parts: Pick<FleetOfThree, 'clock' | 'cloud' | 'server' | 'broker' | 'watcher' | 'answers'>, gateway: string) {
    this.clock = parts.clock;
    this.cloud = parts.cloud;
    this.server = parts.server;
    this.broker = parts.broker;
    this.watcher = parts.watcher;
    this.answers = parts.answers;
    this.order = new RetainedOrder(parts.watcher.client);
    this.#gateway = gateway;
  }

  /** @param clock of the cloud and of the replicas; default: that of the machine */
  static async open(clock = new FastClock({ speed: 1 })): Promise<FleetOfThree> {
    const answers = new Answers('-03:00');
    const { cloud, gateway } = await startFleetCloud(clock, answers);
    const [server, broker] = await Promise.all([startPostgres(), startMosquitto({ settings: ['max_queued_messages 0'] })]);
    onTestFinished(() => server.remove());
    onTestFinished(() => broker.stop());
    const watcher = await Watcher.on(broker.url, '#');
    const fleet = new FleetOfThree({ clock, cloud, server, broker, watcher, answers }, gateway);
    onTestFinished(() => fleet.#disconnect());
    return fleet;
  }

  /** Starts a replica of this name. */
  start(name: string): Cli {
    const folder = folderWith({
      ...READING,
      isolarcloud: accountSettings(this.cloud, this.#gateway),
      mqtt: { url: this.broker.url },
      state: { postgres: { url: this.server.url, encryption_key: '5e1f0b7c9d3a48e6b2c4d6f8a0b1c2d3' } },
      fleet: { replica: name, shard_plants: SHARD_PLANTS },
    });
    const replica = new Cli(['run'], { cwd: folder, env: this.clock.env });
    this.replicas.set(name, replica);
    this.#started.push(replica);
    return replica;
  }

  /** Makes a statement. The connection is made again if the server was started again. */
  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    try {
      this.#client ??= await this.#connected();
      return (await this.#client.query<Row>(sql, [...values])).rows;
    } catch (error) {
      await this.#disconnect();
      throw error;
    }
  }

  /** Number of calls of an endpoint. */
  callsOf(endpoint: string): number {
    return this.cloud.calls.filter((call) => call.endpoint === endpoint).length;
  }

  owned(): Promise<readonly Owned[]> {
    return this.query<Owned>(`select shard.id as shard, epoch::float8 as epoch, member.name as owner
      from isolarcloud2mqtt.shard left join isolarcloud2mqtt.member on owner = member.id order by 1`);
  }

  /** Returns the ps_ids of the plants of all shards of a replica. */
  async plantsOfOwner(name: string): Promise<readonly string[]> {
    const sql = `select ps_id from isolarcloud2mqtt.plant join isolarcloud2mqtt.shard on shard = shard.id
      join isolarcloud2mqtt.member on owner = member.id where name = $1`;
    return (await this.query<{ ps_id: string }>(sql, [name])).map(({ ps_id }) => ps_id);
  }

  /** Waits until this many replicas own all shards. */
  async untilShared(replicas: number): Promise<void> {
    const isShared = async (): Promise<boolean> => {
      const owners = (await this.owned().catch(() => [])).map(({ owner }) => owner);
      return owners.length === SHARDS && !owners.includes(null) && new Set(owners).size === replicas;
    };
    await expect.poll(isShared, { timeout: 60_000, interval: 200 }).toBe(true);
  }

  /** Polls of a sample that was polled before, although no replica has begun with its shard in between. */
  async polledTwice(): Promise<readonly string[]> {
    const rows = await this.query<{ ps_id: string; shard: number }>('select ps_id, shard from isolarcloud2mqtt.plant');
    const shardOf = new Map(rows.map(({ ps_id, shard }) => [ps_id, shard]));
    const begins = this.begins;
    const last = new Map<string, number>();
    return this.answers.answers.flatMap(({ at, psKey, sampledAt }) => {
      const sample = `${psKey} ${new Date(sampledAt).toISOString()}`;
      const before = last.get(sample) ?? Number.NEGATIVE_INFINITY;
      last.set(sample, at);
      const shard = shardOf.get(psKey.split('_')[0] ?? '');
      const hasBegun = begins.some((begin) => begin.shard === shard && begin.atMs >= before && begin.atMs <= at);
      return hasBegun || at - before >= NEXT_POLL_MS ? [] : [sample];
    });
  }

  /** When a replica has begun with each shard, by the clock of the replicas, from their logs. */
  get begins(): readonly { readonly shard: number; readonly atMs: number }[] {
    return this.#started.flatMap(beginsIn);
  }

  /** Waits until a state of every one of the plants was published after the first `from` messages. */
  async untilPublished(plants: readonly string[], from = this.watcher.seen.length): Promise<void> {
    const missing = new Set(plants);
    let looked = from;
    await this.watcher.until((seen) => {
      for (; looked < seen.length; looked += 1) {
        const [, psId, , leaf] = seen[looked]?.topic.split('/') ?? [];
        if (leaf === 'state' && psId !== undefined) missing.delete(psId);
      }
      return missing.size === 0;
    });
  }

  async #connected(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.server.url, connectionTimeoutMillis: 3_000, query_timeout: 3_000 });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }
}

function beginsIn(replica: Cli): FleetOfThree['begins'] {
  const lines = replica.output.split('\n').filter((line) => line.includes('shard begins'));
  return lines
    .map((line) => JSON.parse(line) as { shard: number; time: string })
    .map(({ shard, time }) => ({ shard, atMs: Date.parse(time) }));
}
