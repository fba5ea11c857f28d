import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectAsync, type MqttClient } from 'mqtt';
import pg from 'pg';
import { topicsFor } from '../../src/topics.ts';
import type { TestBroker } from '../../test/support/broker.ts';
import { FastClock } from '../../test/support/fast-clock.ts';
import { startMosquitto } from '../../test/support/mosquitto.ts';
import { startPostgres, type TestPostgres } from '../../test/support/postgres.ts';
import type { FleetCloudJobs } from './fleet-cloud.ts';
import { cpuSecondsOf } from './process-usage.ts';
import type { Probed } from './replica-probe.ts';
import { Worker } from './worker.ts';

const PROGRAM = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const PROBE = new URL('./replica-probe.js', import.meta.url).href;
const REPLICAS = ['a', 'b', 'c'];
const NO_LIMIT = 1_000_000_000;
/** Five minutes of the bridges, after which there is a new sample, pass in half a minute. */
const SPEED = 10;
const SAMPLE_MS = 300_000;
/** A sample is requested when every clock says that it was taken. */
const MARGIN_MS = 10_000;
/** A cycle has ended when no state has come for this long. */
const QUIET_MS = 3_000;
const LOOK_MS = 100;
/** After this time the measurement has failed. */
const DEADLINE_MS = 900_000;

/** The figures of one cycle: all replicas read all of their plants at the same time, and publish them. */
export interface Cycle {
  readonly seconds: number;
  readonly calls: number;
  readonly readings: number;
  readonly messages: number;
  /** CPU time of all replicas together. */
  readonly replicaCpuS: number;
  readonly databaseCpuS: number;
  /** Transactions of the database, those of the heartbeats among them. */
  readonly transactions: number;
}

/** Three replicas of the built command with a database, a broker and a simulated cloud, each of them processes of their own. */
export class MeasuredFleet {
  readonly #plants: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'isolarcloud2mqtt-bench-'));
  readonly #clock = new FastClock({ speed: SPEED });
  readonly #cloud = new Worker<FleetCloudJobs>('fleet-cloud');
  readonly #server: TestPostgres;
  readonly #broker: TestBroker;
  readonly #client: MqttClient;
  readonly #sql: pg.Client;
  readonly #replicas: ChildProcess[] = [];
  #messages = 0;
  #lastMs = 0;
  #published = new Set<string>();

  private constructor(plants: number, server: TestPostgres, broker: TestBroker, client: MqttClient, sql: pg.Client) {
    this.#plants = plants;
    this.#server = server;
    this.#broker = broker;
    this.#client = client;
    this.#sql = sql;
    client.on('message', (topic) => {
      this.#messages += 1;
      this.#lastMs = performance.now();
      this.#published.add(topic.split('/')[1] ?? '');
    });
  }

  static async open(plants: number): Promise<MeasuredFleet> {
    const [server, broker] = await Promise.all([startPostgres(), startMosquitto({ settings: ['max_queued_messages 0'] })]);
    const client = await connectAsync(broker.url);
    await client.subscribeAsync('isolarcloud/+/+/state');
    const sql = new pg.Client(server.url);
    await sql.connect();
    return new MeasuredFleet(plants, server, broker, client, sql);
  }

  /** Starts the replicas. Resolves when the states of all plants were published. */
  async start(): Promise<Pick<Cycle, 'seconds' | 'calls' | 'replicaCpuS'>> {
    const startMs = performance.now();
    const { url: gateway, account } = await this.#cloud.call('open', this.#plants, this.#clock.settings);
    const { appKey: app_key, secretKey: secret_key, username, password } = account;
    for (const name of REPLICAS) {
      const cwd = join(this.#folder, name);
      mkdirSync(cwd);
      const config = {
        version: 1,
        isolarcloud: { gateway, app_key, secret_key, username, password },
        mqtt: { url: this.#broker.url },
        homeassistant: { announce: 'none' },
        polling: { schedule: 'interval', interval_minutes: 1440, budget: { per_hour: NO_LIMIT } },
        state: { postgres: { url: this.#server.url, encryption_key: '5e1f0b7c9d3a48e6b2c4d6f8a0b1c2d3' } },
        fleet: { replica: name },
      };
      writeFileSync(join(cwd, 'config.yaml'), JSON.stringify(config));
      const env = { ...this.#clock.env, PATH: process.env['PATH'], BENCH_PROBE: join(cwd, 'probe.json') };
      const args = ['--expose-gc', '--max-old-space-size=2048', '--import', PROBE, PROGRAM, 'run'];
      this.#replicas.push(spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] }));
    }
    await this.#untilPublished();
    const { all } = await this.#cloud.call('calls');
    return { seconds: (this.#lastMs - startMs) / 1_000, calls: all, replicaCpuS: this.#replicaCpuS() };
  }

  /** Requests a poll of all plants, and measures until the last state was published. */
  async cycle(): Promise<Cycle> {
    await delay((SAMPLE_MS + MARGIN_MS - ((this.#clock.now() - MARGIN_MS) % SAMPLE_MS)) / SPEED);
    await this.#cloud.call('calls');
    this.#published = new Set();
    this.#messages = 0;
    const before = await this.#used();
    const startMs = performance.now();
    await this.#client.publishAsync(topicsFor('isolarcloud').refreshCommand, '');
    await this.#untilPublished();
    const after = await this.#used();
    const { all: calls, readings } = await this.#cloud.call('calls');
    return {
      ...{ calls, readings, messages: this.#messages, seconds: (this.#lastMs - startMs) / 1_000 },
      replicaCpuS: after.replicaCpuS - before.replicaCpuS,
      databaseCpuS: after.databaseCpuS - before.databaseCpuS,
      transactions: after.transactions - before.transactions,
    };
  }

  /** Returns what each replica has measured since the last time. */
  probe(): Promise<readonly Probed[]> {
    return Promise.all(
      this.#replicas.map(async (replica, index) => {
        const file = join(this.#folder, REPLICAS[index] ?? '', 'probe.json');
        rmSync(file, { force: true });
        replica.kill('SIGUSR2');
        return await until(() => JSON.parse(readFileSync(file, 'utf8')) as Probed);
      }),
    );
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
    await Promise.all(
      this.#replicas.map(async (replica) => {
        if (replica.exitCode !== null || replica.signalCode !== null) return;
        const ended = once(replica, 'exit');
        replica.kill('SIGKILL');
        await ended;
      }),
    );
    await this.#sql.end();
    await Promise.all([this.#server.remove(), this.#broker.stop()]);
    this.#cloud.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #untilPublished(): Promise<void> {
    const deadlineMs = performance.now() + DEADLINE_MS;
    const isQuiet = (): boolean => this.#published.size === this.#plants && performance.now() - this.#lastMs > QUIET_MS;
    while (!isQuiet()) {
      if (performance.now() > deadlineMs) throw new Error(`${this.#published.size} of ${this.#plants} plants were published`);
      if (this.#replicas.some(({ exitCode }) => exitCode !== null)) throw new Error('a replica has ended');
      await delay(LOOK_MS);
    }
  }

  async #used(): Promise<Pick<Cycle, 'replicaCpuS' | 'databaseCpuS' | 'transactions'>> {
    const { rows } = await this.#sql.query<{ transactions: number; folder: string }>(
      `select xact_commit::float8 as transactions, current_setting('data_directory') as folder from pg_stat_database where datname = current_database()`,
    );
    const [{ transactions, folder } = { transactions: 0, folder: '' }] = rows;
    const [postmaster] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
    return { transactions, replicaCpuS: this.#replicaCpuS(), databaseCpuS: cpuSecondsOf(Number(postmaster), { withChildren: true }) };
  }

  #replicaCpuS(): number {
    return this.#replicas.reduce((sum, { pid }) => sum + cpuSecondsOf(pid ?? 0), 0);
  }
}

/** Tries until there is a result. @throws what the last try has thrown, after the deadline */
async function until<T>(attempt: () => T): Promise<T> {
  for (const deadlineMs = performance.now() + DEADLINE_MS; ; await delay(LOOK_MS)) {
    try {
      return attempt();
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
    }
  }
}
