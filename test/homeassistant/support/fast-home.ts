import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import type { PlantSpec } from '../../../src/simulator/plant.ts';
import type { TestBroker } from '../../support/broker.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { Bridge, type Settings } from './bridge.ts';
import { HomeAssistant } from './home-assistant.ts';
import { PacedClock } from './paced-clock.ts';
import { waitFor } from './waiting.ts';

export interface FastHomeOptions {
  /** Release of Home Assistant. */
  readonly version: string;
  /** The initial time of the common clock, epoch milliseconds. */
  readonly startsAtMs: number;
  /** Time zone of the home, IANA name. */
  readonly timeZone: string;
}

/** A simulated cloud and the bridge that reads it. */
export interface Connected {
  readonly cloud: CloudSimulator;
  readonly cloudUrl: string;
  readonly bridge: Bridge;
}

export interface ConnectOptions {
  readonly plants: readonly PlantSpec[];
  /** Two bridges need two base topics. */
  readonly settings?: Settings;
}

/** Seconds per true second; slower at the end of an hour, so that its last sample arrives in time even on a slow machine. */
const FAST = 240;
const SLOW = 60;
/** For periods in which no hour must be exact. */
const HURRIED = 400;
const HOUR_MS = 3_600_000;
/** From the last sample of an hour until Home Assistant has summarised it. */
const HOUR_ENDS = { fromMs: 55 * 60_000, untilMs: 30_000 };

/**
 * A home in which days pass in minutes: Home Assistant, its broker, bridges and their clouds share one clock. It runs at true
 * speed except in `passUntil`, because starts and requests have time limits that are too short for a fast clock.
 */
export class FastHome {
  readonly clock: PacedClock;
  readonly broker: TestBroker;
  readonly homeAssistant: HomeAssistant;
  readonly #bridges: Bridge[] = [];
  readonly #ends: (() => Promise<unknown>)[];

  private constructor(clock: PacedClock, broker: TestBroker, homeAssistant: HomeAssistant, ends: (() => Promise<unknown>)[]) {
    this.clock = clock;
    this.broker = broker;
    this.homeAssistant = homeAssistant;
    this.#ends = ends;
  }

  static async start({ version, startsAtMs, timeZone }: FastHomeOptions): Promise<FastHome> {
    const ends: (() => Promise<unknown>)[] = [];
    try {
      const folder = await mkdtemp(join(tmpdir(), 'fast-home-'));
      ends.push(() => rm(folder, { recursive: true }));
      const clock = new PacedClock(folder, startsAtMs);
      const broker = await startMosquitto();
      ends.push(() => broker.stop());
      const homeAssistant = await HomeAssistant.start({ version, brokerUrl: broker.url, timeZone, clock });
      ends.push(() => homeAssistant.stop());
      return new FastHome(clock, broker, homeAssistant, ends);
    } catch (error) {
      await endAll(ends);
      throw error;
    }
  }

  /** Adds a cloud with plants, and a bridge that has read it once. */
  async connect({ plants, settings = {} }: ConnectOptions): Promise<Connected> {
    const { clock, broker } = this;
    const cloud = new CloudSimulator({ plants, now: () => clock.now() });
    const { url: cloudUrl } = await cloud.start();
    this.#ends.push(() => cloud.stop());
    const bridge = await Bridge.start({
      ...{ cloudUrl, account: cloud.account, brokerUrl: broker.url, clock },
      // Half a minute is an eighth of a second.
      settings: { ...settings, network: { timeout_seconds: 300, ...settings['network'] } },
    });
    this.#ends.push(() => bridge.stop());
    this.#bridges.push(bridge);
    await waitFor(() => expect(cloud.calls.map(({ endpoint }) => endpoint)).toContain('getDeviceRealTimeData'), {
      what: 'the bridge to read',
    });
    return { cloud, cloudUrl, bridge };
  }

  /** Runs the clock fast until it shows this time. */
  async passUntil(atMs: number): Promise<void> {
    try {
      while (this.clock.now() < atMs) {
        const inHour = this.clock.now() % HOUR_MS;
        const hour = this.clock.now() - inHour;
        const isEnding = inHour >= HOUR_ENDS.fromMs || inHour < HOUR_ENDS.untilMs;
        const next = hour + (inHour < HOUR_ENDS.untilMs ? HOUR_ENDS.untilMs : isEnding ? HOUR_MS + HOUR_ENDS.untilMs : HOUR_ENDS.fromMs);
        this.#setPace(isEnding ? SLOW : FAST);
        await this.clock.until(Math.min(next, atMs));
      }
    } finally {
      this.#setPace(1);
    }
  }

  /** Runs the clock still faster until it shows this time; the hours then lack what was counted in their last minutes. */
  async hurryUntil(atMs: number): Promise<void> {
    try {
      this.#setPace(HURRIED);
      await this.clock.until(atMs);
    } finally {
      this.#setPace(1);
    }
  }

  /** The number of hours of each energy statistic. */
  async hoursOfAll(): Promise<Readonly<Record<string, number>>> {
    const listed = await this.homeAssistant.command<{ statistic_id: string }[]>('recorder/list_statistic_ids', { statistic_type: 'sum' });
    const statistics = await this.homeAssistant.statisticsDuringPeriod({
      start: new Date('2020-01-01T00:00:00Z'),
      end: new Date(this.clock.now()),
      statisticIds: listed.map(({ statistic_id }) => statistic_id),
      period: 'hour',
    });
    return Object.fromEntries(Object.entries(statistics).map(([id, rows]) => [id, rows.length]));
  }

  async stop(): Promise<void> {
    await endAll(this.#ends);
  }

  #setPace(pace: number): void {
    this.clock.setPace(pace);
    for (const program of [this.homeAssistant, ...this.#bridges]) program.wake();
  }
}

async function endAll(ends: (() => Promise<unknown>)[]): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}
