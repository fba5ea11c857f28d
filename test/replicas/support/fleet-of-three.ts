import pg from 'pg';
import { expect, onTestFinished } from 'vitest';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { uniformFleet } from '../../../src/simulator/fleet.ts';
import { accountSettings } from '../../support/account-settings.ts';
import type { TestBroker } from '../../support/broker.ts';
import { Cli, folderWith } from '../../support/cli.ts';
import { Answers } from '../../support/fault-run/samples.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { Watcher } from '../../support/mqtt.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';

export const SHARDS = 3;
const SHARD_PLANTS = 50;
const DAY_MS = 86_400_000;

interface Owned {
  readonly shard: number;
  readonly epoch: number;
  /** Name of the replica; null: none. */
  readonly owner: string | null;
}

/** A fleet on a real PostgreSQL and a real Mosquitto, with a simulated cloud of three shards. */
export class FleetOfThree {
  readonly cloud: CloudSimulator;
  readonly server: TestPostgres;
  readonly broker: TestBroker;
  readonly watcher: Watcher;
  readonly answers: Answers;
  readonly replicas = new Map<string, Cli>();
  readonly #gateway: string;
  readonly #client: pg.Client;

  private constructor(
    parts: Pick<FleetOfThree, 'cloud' | 'server' | 'broker' | 'watcher' | 'answers'>,
    gateway: string,
    client: pg.Client,
  ) {
    this.cloud = parts.cloud;
    this.server = parts.server;
    this.broker = parts.broker;
    this.watcher = parts.watcher;
    this.answers = parts.answers;
    this.#gateway = gateway;
    this.#client = client;
  }

  static async open(): Promise<FleetOfThree> {
    const answers = new Answers('-03:00');
    const cloud = new CloudSimulator({
      plants: uniformFleet({
        plants: SHARDS * SHARD_PLANTS,
        devicesPerPlant: 1,
        commissionedAt: Date.now() - DAY_MS,
        middayAt: Date.now(),
      }),
      updatePeriodMs: 60_000,
      onCall: answers.hear,
    });
    const { url: gateway } = await cloud.start();
    onTestFinished(() => cloud.stop());
    const [server, broker] = await Promise.all([startPostgres(), startMosquitto()]);
    onTestFinished(() => server.remove());
    onTestFinished(() => broker.stop());
    const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
    const client = new pg.Client(server.url);
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.end().catch(() => undefined));
    return new FleetOfThree({ cloud, server, broker, watcher, answers }, gateway, client);
  }

  /** Starts a replica of this name. */
  start(name: string): Cli {
    const folder = folderWith({
      isolarcloud: accountSettings(this.cloud, this.#gateway),
      mqtt: { url: this.broker.url },
      points: { preset: 'essential' },
      polling: { schedule: 'interval', interval_minutes: 1 },
      state: { postgres: { url: this.server.url, encryption_key: '5e1f0b7c9d3a48e6b2c4d6f8a0b1c2d3' } },
      fleet: { replica: name, shard_plants: SHARD_PLANTS },
    });
    const replica = new Cli(['run'], { cwd: folder });
    this.replicas.set(name, replica);
    return replica;
  }

  async owned(): Promise<readonly Owned[]> {
    const sql = `select shard.id as shard, epoch::float8 as epoch, member.name as owner
      from isolarcloud2mqtt.shard left join isolarcloud2mqtt.member on owner = member.id order by 1`;
    return (await this.#client.query(sql)).rows;
  }

  /** Returns the ps_ids of the plants of all shards of a replica. */
  async plantsOfOwner(name: string): Promise<readonly string[]> {
    const sql = `select ps_id from isolarcloud2mqtt.plant join isolarcloud2mqtt.shard on shard = shard.id
      join isolarcloud2mqtt.member on owner = member.id where name = $1`;
    return (await this.#client.query(sql, [name])).rows.map(({ ps_id }) => ps_id);
  }

  /** Waits until this many replicas own all shards. */
  async untilShared(replicas: number): Promise<void> {
    const isShared = async (): Promise<boolean> => {
      const owners = (await this.owned().catch(() => [])).map(({ owner }) => owner);
      return owners.length === SHARDS && !owners.includes(null) && new Set(owners).size === replicas;
    };
    await expect.poll(isShared, { timeout: 60_000, interval: 200 }).toBe(true);
  }

  /** Topics on which a state was followed by one of an earlier sample. */
  timesGoneBack(): readonly string[] {
    const newest = new Map<string, number>();
    return this.watcher.seen.flatMap(({ topic, payload }) => {
      const isState = /^isolarcloud\/\d+\/[^/]+\/state$/.test(topic) && payload !== '';
      const atMs = isState ? Date.parse((JSON.parse(payload) as { measured_at: string }).measured_at) : Number.NaN;
      if (Number.isNaN(atMs)) return [];
      const before = newest.get(topic) ?? 0;
      newest.set(topic, Math.max(before, atMs));
      return atMs < before ? [topic] : [];
    });
  }

  /** Polls of a sample that was polled before, although no replica has begun with its shard in between. */
  async polledTwice(): Promise<readonly string[]> {
    const { rows } = await this.#client.query<{ ps_id: string; shard: number }>('select ps_id, shard from isolarcloud2mqtt.plant');
    const shardOf = new Map(rows.map(({ ps_id, shard }) => [ps_id, shard]));
    const begins = [...this.replicas.values()].flatMap(beginsIn);
    const last = new Map<string, number>();
    return this.answers.answers.flatMap(({ at, psKey, sampledAt }) => {
      const sample = `${psKey} ${new Date(sampledAt).toISOString()}`;
      const before = last.get(sample);
      last.set(sample, at);
      const shard = shardOf.get(psKey.split('_')[0] ?? '');
      const isExplained = before === undefined || begins.some((begin) => begin.shard === shard && begin.atMs >= before && begin.atMs <= at);
      return isExplained ? [] : [sample];
    });
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
}

/** Returns when a replica has begun with each shard, from its log. */
function beginsIn(replica: Cli): readonly { readonly shard: number; readonly atMs: number }[] {
  const lines = replica.output.split('\n').filter((line) => line.includes('shard begins'));
  return lines
    .map((line) => JSON.parse(line) as { shard: number; time: string })
    .map(({ shard, time }) => ({ shard, atMs: Date.parse(time) }));
}
