import { expect, onTestFinished } from 'vitest';
import type { PlantSpec } from '../../../src/simulator/plant.ts';
import { bridgeSections, type Cloud, onePlant, startCloud } from '../../e2e/support.ts';
import type { BrokerAccount, TestBroker } from '../../support/broker.ts';
import { Cli, cli, folderWith, type Sections } from '../../support/cli.ts';
import { topicsOfPlants } from '../../support/device-topics.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { AVAILABILITY, Watcher } from '../../support/mqtt.ts';
import { freePort } from '../../support/ports.ts';
import { endOf } from '../../support/started-command.ts';

export const PS_ID = 1501234;
export const stateOf = (psKey: string): string => `isolarcloud/${PS_ID}/${psKey}/state`;
export const HYBRID_STATE = stateOf(`${PS_ID}_14_1_1`);

/** Topic filters for all that the bridge publishes except presence: the attacks flood the command and presence topics. */
const SHOWN = [
  'isolarcloud/+/+/state',
  'isolarcloud/+/+/availability',
  'isolarcloud/bridge/state',
  AVAILABILITY,
  'homeassistant/device/+/config',
];

/** A broker that the bridge under test uses. */
interface Venue {
  readonly url: string;
  /**
   * Whether the broker runs before the bridge and allows other clients to publish on any topic (Mosquitto). Otherwise it is the
   * embedded broker.
   */
  readonly isOpen: boolean;
  /** The configuration section `mqtt` for this broker. */
  readonly mqtt: Readonly<Record<string, unknown>>;
}

export async function mosquitto(): Promise<Venue & TestBroker> {
  const broker = await startMosquitto();
  onTestFinished(broker.stop);
  return { ...broker, isOpen: true, mqtt: { url: broker.url } };
}

/**
 * The embedded broker of the bridge.
 * @param access further options of its configuration section
 */
export async function embedded(access: Readonly<Record<string, unknown>> = {}): Promise<Venue> {
  const port = await freePort();
  return { url: `mqtt://127.0.0.1:${port}`, isOpen: false, mqtt: { embedded_broker: { enabled: true, port, ...access } } };
}

/** The brokers on which the attacks are tested: name, and function that prepares the broker. */
export const VENUES: readonly (readonly [string, () => Promise<Venue>])[] = [
  ['Mosquitto', mosquitto],
  ['the embedded broker', embedded],
];

interface SceneOptions {
  readonly plants?: readonly PlantSpec[];
  /** Further sections of the bridge's configuration. */
  readonly others?: Sections;
  /** The account with which other clients sign in, if the broker requires one. */
  readonly account?: Partial<BrokerAccount>;
}

/** A simulated cloud, a broker, and a folder with the configuration of a bridge that uses both. */
export class Scene {
  readonly venue: Venue;
  readonly cloud: Cloud;
  readonly cwd: string;
  readonly #account: Partial<BrokerAccount>;

  private constructor(venue: Venue, cloud: Cloud, { others, account = {} }: SceneOptions) {
    this.venue = venue;
    this.cloud = cloud;
    this.cwd = folderWith(bridgeSections(cloud, venue, { mqtt: venue.mqtt, ...others }));
    this.#account = account;
  }

  static async on(venue: Venue, options: SceneOptions = {}): Promise<Scene> {
    return new Scene(venue, await startCloud({ plants: options.plants ?? onePlant() }), options);
  }

  /** Connects another client, which receives what the bridge publishes. */
  async stranger(): Promise<Watcher> {
    const watcher = await Watcher.on(this.venue.url, AVAILABILITY, this.#account);
    await watcher.client.subscribeAsync(SHOWN, { qos: 1 });
    return watcher;
  }

  /**
   * Starts the bridge, and waits until it has announced the plant and its devices.
   * @param args further arguments of `run`
   * @param leave publishes retained messages of another client: before the start of the bridge, or with the embedded broker as soon
   * as that accepts connections
   */
  async run({ args = [], leave }: { args?: readonly string[]; leave?: (stranger: Watcher) => Promise<void> } = {}): Promise<Running> {
    const early = this.venue.isOpen ? await this.stranger() : null;
    if (early !== null) await leave?.(early);
    const startedMs = performance.now();
    const bridge = new Cli(['run', ...args], { cwd: this.cwd });
    await bridge.until('connected to the broker');
    const watcher = early ?? (await this.stranger());
    if (early === null) await leave?.(watcher);
    await untilAnnounced(watcher);
    return { bridge, watcher, announcedInMs: performance.now() - startedMs };
  }

  /** Checks that the command `healthcheck` reports a healthy bridge. */
  async expectAlive(): Promise<void> {
    expect(await cli(['healthcheck'], { cwd: this.cwd })).toEqual({ code: 0, stdout: '', stderr: '' });
  }

  /** Checks that the retained values of the hybrid inverter equal those of the simulator at the time of the sample. */
  async expectTrueNumbers(): Promise<void> {
    const later = await this.stranger();
    await later.untilLast(AVAILABILITY, 'online');
    await later.until(() => later.payloads(HYBRID_STATE).at(-1)?.includes('"data_state":"fresh"') ?? false);
    const state = JSON.parse(later.payloads(HYBRID_STATE).at(-1) ?? '{}');
    const { pvW, loadW, gridW } = this.cloud.simulator.truth(PS_ID, Date.parse(state.device_time));
    expect(state).toMatchObject({
      pv_power: expect.closeTo(pvW, 0),
      load_power: expect.closeTo(loadW, 0),
      net_grid_power: expect.closeTo(gridW, 0),
    });
    later.client.end(true);
  }

  /** Checks that the bridge is healthy, publishes correct values, and ends properly. Call it at the end of each attack. */
  async expectUnharmed(bridge: Cli): Promise<void> {
    await this.expectAlive();
    await this.expectTrueNumbers();
    await expectEnd(bridge);
  }
}

interface Running {
  readonly bridge: Cli;
  readonly watcher: Watcher;
  readonly announcedInMs: number;
}

/** Waits until the bridge has announced the plant and its devices and published the state of each. */
export async function untilAnnounced(watcher: Watcher): Promise<void> {
  const expected = topicsOfPlants(onePlant());
  await watcher.until((seen) => {
    const topics = new Set(seen.map(({ topic }) => topic));
    return expected.every((topic) => topics.has(topic));
  });
}

/** Checks that the bridge exits with 0 within five seconds of SIGTERM, and has logged no internal error. */
export async function expectEnd(bridge: Cli): Promise<void> {
  const { code, tookMs } = await endOf(bridge, 'SIGTERM');
  expect(bridge.output).not.toMatch(/^ {4}at |A bug in isolarcloud2mqtt/m);
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(5_000);
}
