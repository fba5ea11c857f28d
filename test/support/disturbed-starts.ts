import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { CloudSimulator } from '../../src/simulator/cloud.ts';
import { hybridHome, stringPlant } from '../../src/simulator/fleet.ts';
import { accountSettings, HOUR, MINUTE, NOON, newStateFolder, type RunningBridge, SECOND, TestBed } from './test-bed.ts';
import { VirtualClock } from './virtual-clock.ts';
import { WithholdingProxy } from './withholding-proxy.ts';

/** Payload by topic. */
export type Picture = ReadonlyMap<string, string>;

export interface Start {
  readonly bridge: RunningBridge;
  readonly proxy: WithholdingProxy;
}

/** All starts are within one hour of the cloud. */
const MANY_CALLS = 1_000_000;

const UNLIMITED = { perMinute: Infinity, perHour: Infinity, perDay: Infinity, perMonth: Infinity };
const plants = [hybridHome, stringPlant].map((build) => build({ commissionedAt: NOON - HOUR }));

/** A counter's first value waits for a second reading: the second poll completes the picture, and nothing changes it before the sample is too old. */
const SECOND_POLL = 6 * MINUTE;

/** How long a broken connection may keep the devices from being announced. */
export const RECOVERY = 5 * MINUTE;

/** mqtt.js waits in real time: 10 s for a CONNACK, and 1 s for the end of a connection. */
const REAL_TIMERS = { connack: 15_000, end: 3_000 };

/** One start after the other of a bridge with two plants on one broker, each from nothing, and each through a proxy of its own. */
export class DisturbedStarts {
  readonly bed: TestBed;

  private constructor(bed: TestBed) {
    this.bed = bed;
  }

  /** The cloud has the samples of one moment for ever, so that every start can come to the same picture. */
  static async begin(): Promise<DisturbedStarts> {
    const cloud = new CloudSimulator({ plants, quotas: UNLIMITED, now: () => NOON, account: { loginsPerHour: Infinity } });
    const { url } = await cloud.start();
    onTestFinished(() => cloud.stop());
    return new DisturbedStarts(await TestBed.on(accountSettings(cloud, url), new VirtualClock(NOON)));
  }

  /** Starts a bridge at noon beside nothing retained; the proxy disturbs it, and it has not connected yet. */
  async start(disturb: (proxy: WithholdingProxy) => void = () => {}): Promise<Start> {
    for (const topic of (await this.bed.retained()).keys()) await this.bed.publish(topic, '', { retain: true });
    this.bed.clock.set(NOON);
    const proxy = await WithholdingProxy.to(this.bed.broker.url);
    disturb(proxy);
    const stateFolder = await newStateFolder();
    const settings = { mqtt: { url: proxy.url }, polling: { schedule: 'interval', budget: { per_hour: MANY_CALLS } } };
    return { bridge: await this.bed.start({ settings, stateFolder }), proxy };
  }

  /** Lets all time pass that a start needs, broken connections included. */
  async settle({ proxy }: Start): Promise<void> {
    await this.bed.pass(MINUTE);
    await within(
      REAL_TIMERS.connack,
      proxy.until(() => !proxy.disturbed.some((one) => one.isOpen && one.withheld[0] === 'connack')),
    );
    await this.bed.pass(RECOVERY - MINUTE);
  }

  /** What is retained of plants and devices, and what is announced, after the second poll. */
  async picture(): Promise<Picture> {
    await this.bed.pass(SECOND_POLL);
    return new Map([...(await this.bed.retained())].filter(([topic]) => isOfDevice(topic)));
  }

  /** @returns whether the bridge has stopped before five seconds of its clock have passed */
  async stop({ bridge, proxy }: Start): Promise<boolean> {
    let isStopped = false;
    const stopping = bridge.stop().then(() => {
      isStopped = true;
    });
    await this.bed.passUntil(() => isStopped, 5 * SECOND);
    await within(REAL_TIMERS.end, stopping);
    const inTime = isStopped;
    proxy.stop(); // ends what did not stop by itself
    await this.bed.pass(5 * SECOND);
    return inTime;
  }
}

/** Ends with the promise, at the latest after so many milliseconds of real time. */
async function within(ms: number, promise: Promise<void>): Promise<void> {
  const ended = new AbortController();
  await Promise.race([promise, delay(ms, undefined, { signal: ended.signal })]);
  ended.abort();
}

const isOfDevice = (topic: string): boolean => topic.startsWith('homeassistant/device/') || /^isolarcloud\/\d+\//.test(topic);
