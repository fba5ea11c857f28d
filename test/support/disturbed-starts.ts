import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { CloudSimulator } from '../../src/simulator/cloud.ts';
import { hybridHome, stringPlant } from '../../src/simulator/fleet.ts';
import { accountSettings } from './account-settings.ts';
import { HOUR, MINUTE, NOON, newStateFolder, type RunningBridge, SECOND, TestBed } from './test-bed.ts';
import { VirtualClock } from './virtual-clock.ts';
import { WithholdingProxy } from './withholding-proxy.ts';

/** Key: topic. Value: payload. */
export type RetainedPayloads = ReadonlyMap<string, string>;

export interface Start {
  readonly bridge: RunningBridge;
  readonly proxy: WithholdingProxy;
}

/** A limit that all starts together do not reach, although they fall into one hour of the cloud's time. */
const MANY_CALLS = 1_000_000;

const UNLIMITED = { perMinute: Infinity, perHour: Infinity, perDay: Infinity, perMonth: Infinity };
const plants = [hybridHome, stringPlant].map((build) => build({ commissionedAt: NOON - HOUR }));

/**
 * Time after which a second poll was made. It completes the retained messages, because the first value of a counter is held until a
 * second reading. After that the messages stay the same until the sample is too old.
 */
const SECOND_POLL = 6 * MINUTE;

/** Maximum time for which a broken connection may delay the announcement of devices. */
export const RECOVERY = 5 * MINUTE;

/** Limits for waits of mqtt.js in real time: it waits 10 s for a CONNACK, and 1 s for the end of a connection. */
const REAL_TIMERS = { connack: 15_000, end: 3_000 };

/** Starts of a bridge with two plants on one broker, one after the other. Each has no earlier state, and its own proxy. */
export class DisturbedStarts {
  readonly bed: TestBed;

  private constructor(bed: TestBed) {
    this.bed = bed;
  }

  /** Starts a cloud that always returns the same samples, so that every start of a bridge leads to the same retained messages. */
  static async begin(): Promise<DisturbedStarts> {
    const cloud = new CloudSimulator({ plants, quotas: UNLIMITED, now: () => NOON, account: { loginsPerHour: Infinity } });
    const { url } = await cloud.start();
    onTestFinished(() => cloud.stop());
    return new DisturbedStarts(await TestBed.on(accountSettings(cloud, url), new VirtualClock(NOON)));
  }

  /** Starts a bridge at noon without retained messages. @param disturb sets the proxy's faults before the bridge connects */
  async start(disturb: (proxy: WithholdingProxy) => void = () => {}): Promise<Start> {
    for (const topic of (await this.bed.retained()).keys()) await this.bed.publish(topic, '', { retain: true });
    this.bed.clock.set(NOON);
    const proxy = await WithholdingProxy.to(this.bed.broker.url);
    disturb(proxy);
    const stateFolder = await newStateFolder();
    const settings = { mqtt: { url: proxy.url }, polling: { schedule: 'interval', budget: { per_hour: MANY_CALLS } } };
    return { bridge: await this.bed.start({ settings, stateFolder }), proxy };
  }

  /** Advances the clock by the time that a start needs at most, including broken connections. */
  async settle({ proxy }: Start): Promise<void> {
    await this.bed.pass(MINUTE);
    await within(
      REAL_TIMERS.connack,
      proxy.until(() => !proxy.disturbed.some((one) => one.isOpen && one.withheld[0] === 'connack')),
    );
    await this.bed.pass(RECOVERY - MINUTE);
  }

  /** Lets a second poll happen. @returns the retained states and announcements of plants and devices */
  async retainedPayloads(): Promise<RetainedPayloads> {
    await this.bed.pass(SECOND_POLL);
    return new Map([...(await this.bed.retained())].filter(([topic]) => isOfDevice(topic)));
  }

  /** Stops the bridge. @returns whether it stopped within five seconds of its clock */
  async stop({ bridge, proxy }: Start): Promise<boolean> {
    let isStopped = false;
    const stopping = bridge.stop().then(() => {
      isStopped = true;
    });
    await this.bed.passUntil(() => isStopped, 5 * SECOND);
    await within(REAL_TIMERS.end, stopping);
    const inTime = isStopped;
    proxy.stop(); // ends what the stop did not end
    await this.bed.pass(5 * SECOND);
    return inTime;
  }
}

/** Waits for the promise, but at most for this many milliseconds of real time. */
async function within(ms: number, promise: Promise<void>): Promise<void> {
  const ended = new AbortController();
  await Promise.race([promise, delay(ms, undefined, { signal: ended.signal })]);
  ended.abort();
}

const isOfDevice = (topic: string): boolean => topic.startsWith('homeassistant/device/') || /^isolarcloud\/\d+\//.test(topic);
