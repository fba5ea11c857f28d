import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CloudSimulator } from '../../../src/simulator/cloud.ts';
import type { PlantSpec } from '../../../src/simulator/plant.ts';
import type { TestBroker } from '../../support/broker.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { Bridge, type Settings } from './bridge.ts';
import { HomeAssistant } from './home-assistant.ts';
import { PacedClock } from './paced-clock.ts';
import { cloudFor, isReading, type SignIn, signInFor } from './sign-in.ts';
import { waitFor } from './waiting.ts';

export interface FastHomeOptions {
  /** Release of Home Assistant. */
  readonly version: string;
  /** The initial time of the common clock of all programs, epoch milliseconds. */
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
  /** Settings of the bridge. If there are two bridges, each needs its own base topic. */
  readonly settings?: Settings;
  /** The record of outages of an earlier run of the bridge. */
  readonly outages?: unknown;
}

/**
 * Speed of the clock in seconds per true second. Around the end of an hour it is slower, so that the last sample of the hour
 * arrives in time even on a slow machine.
 */
const FAST = 240;
const SLOW = 60;
/** Speed of the clock for periods in which the statistics of single hours need not be exact. */
const HURRIED = 400;
/** Speed of the clock at which a request has its time limit: 30 s last one and a half true seconds. */
const WALKING = 20;
const HOUR_MS = 3_600_000;
/**
 * The period of slow speed, within each hour: from 55 minutes past the hour (its last sample) until 30 seconds past the next hour,
 * when Home Assistant has summarised the hour.
 */
const HOUR_ENDS = { fromMs: 55 * 60_000, untilMs: 30_000 };

/**
 * A home in which days pass in minutes: Home Assistant, its broker, bridges and their clouds share one clock. The clock runs at
 * true speed except in `passUntil` and `hurryUntil`, because the time limits of starts and requests are too short for a fast clock.
 */
export class FastHome {
  readonly clock: PacedClock;
  readonly broker: TestBroker;
  readonly homeAssistant: HomeAssistant;
  readonly #signIn: SignIn;
  readonly #bridges: Bridge[] = [];
  readonly #ends: (() => Promise<unknown>)[];

  private constructor(
    clock: PacedClock,
    broker: TestBroker,
    homeAssistant: HomeAssistant,
    signIn: SignIn,
    ends: (() => Promise<unknown>)[],
  ) {
    this.clock = clock;
    this.broker = broker;
    this.homeAssistant = homeAssistant;
    this.#signIn = signIn;
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
      return new FastHome(clock, broker, homeAssistant, signInFor(version), ends);
    } catch (error) {
      await endAll(ends);
      throw error;
    }
  }

  /** Adds a simulated cloud with these plants, and a bridge. Resolves when the bridge has polled the cloud once. */
  async connect({ plants, settings = {}, outages }: ConnectOptions): Promise<Connected> {
    const { clock, broker } = this;
    const cloud = cloudFor(this.#signIn, { plants, now: () => clock.now() });
    const { url: cloudUrl } = await cloud.start();
    this.#ends.push(() => cloud.stop());
    const bridge = await Bridge.start({
      ...{ cloud, cloudUrl, brokerUrl: broker.url, clock, outages },
      // With the default of 30 s, a request would time out after an eighth of a true second at the fast speed.
      settings: { ...settings, network: { timeout_seconds: 300, ...settings['network'] } },
    });
    this.#ends.push(() => bridge.stop());
    this.#bridges.push(bridge);
    await waitFor(() => expect(cloud.calls.some(isReading)).toBe(true), { what: 'the bridge to read' });
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

  /**
   * Runs the clock at the highest speed until it shows this time. The statistics of the hours may then lack the energy of their
   * last minutes.
   */
  async hurryUntil(atMs: number): Promise<void> {
    try {
      this.#setPace(HURRIED);
      await this.clock.until(atMs);
    } finally {
      this.#setPace(1);
    }
  }

  /** Runs the clock, slowly enough for the time limits of requests, until it shows this time. */
  async walkUntil(atMs: number): Promise<void> {
    try {
      this.#setPace(WALKING);
      await this.clock.until(atMs);
    } finally {
      this.#setPace(1);
    }
  }

  /** The number of hours in the statistics of each energy sensor, by statistic id. */
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
