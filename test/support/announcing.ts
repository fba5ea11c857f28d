import { connectAsync } from 'mqtt';
import { onTestFinished } from 'vitest';
import { Announcer } from '../../src/homeassistant/announcer.ts';
import { BirthWatch } from '../../src/homeassistant/birth.ts';
import { discoveryTopic } from '../../src/homeassistant/discovery.ts';
import type { Ledger } from '../../src/homeassistant/ledger.ts';
import { emptyLedger } from '../../src/homeassistant/ledger.ts';
import { configsIn } from '../../src/homeassistant/ledger-recovery.ts';
import { topicsFor } from '../../src/topics.ts';
import type { Version } from './discovery-rules.ts';
import { HomeAssistantModel } from './home-assistant-model.ts';
import { startAdapter, Watch } from './mqtt.ts';

const STATUS_TOPIC = 'homeassistant/status';

export interface Publication {
  readonly topic: string;
  readonly payload: string;
  /** Time at which the message arrived, milliseconds of the shared clock. */
  readonly at: number;
}

/** A broker with a model of Home Assistant, and a clock that advances only when code waits. */
export class TestHome {
  readonly homeAssistant: HomeAssistantModel;
  /** The messages that were published on discovery topics, without the retained ones found at the start. */
  readonly retainedState: Publication[] = [];
  readonly url: string;
  readonly #client: Awaited<ReturnType<typeof connectAsync>>;
  readonly #watch = new Watch();
  readonly #markers = new Set<string>();
  #now = 0;
  #marker = 0;

  private constructor(url: string, version: Version, client: Awaited<ReturnType<typeof connectAsync>>) {
    this.url = url;
    this.#client = client;
    this.homeAssistant = new HomeAssistantModel(version, () => this.#now);
    client.on('message', (topic, payload, { retain }) => {
      if (topic.startsWith('test/')) this.#mark(topic, payload.toString());
      else {
        this.homeAssistant.receive(topic, payload.toString());
        if (!retain) this.retainedState.push({ topic, payload: payload.toString(), at: this.#now });
        this.#watch.again();
      }
    });
  }

  static async on(url: string, version: Version): Promise<TestHome> {
    const client = await connectAsync(url, { reconnectPeriod: 0 });
    onTestFinished(() => void client.end(true));
    const house = new TestHome(url, version, client);
    await client.subscribeAsync(['homeassistant/device/+/config', 'test/+'], { qos: 1 });
    return house;
  }

  /** Starts Home Assistant, which reads the retained configs and publishes that it is online. */
  async startHomeAssistant(): Promise<void> {
    this.homeAssistant.start();
    await this.#client.publishAsync(STATUS_TOPIC, 'online', { qos: 1 });
  }

  /** Stops Home Assistant, and publishes its last will. */
  async stopHomeAssistant(): Promise<void> {
    this.homeAssistant.stop();
    await this.#client.publishAsync(STATUS_TOPIC, 'offline', { qos: 1 });
  }

  /** Publishes a retained message from another client. */
  async retain(topic: string, payload: string): Promise<void> {
    await this.#client.publishAsync(topic, payload, { qos: 1, retain: true });
  }

  /** Publishes the empty payloads that Home Assistant publishes when the user deletes something, without pauses between them. */
  async empty(topic: string, copies: number): Promise<void> {
    await Promise.all(Array.from({ length: copies }, () => this.retain(topic, '')));
  }

  /** Starts a bridge on this broker. @param ledger default: an empty one */
  async bridge({
    base = 'isolarcloud',
    ledger = emptyLedger(),
    mostRemovals = Number.POSITIVE_INFINITY,
  }: {
    base?: string;
    ledger?: Ledger;
    mostRemovals?: number;
  } = {}): Promise<Bridge> {
    const adapter = startAdapter({ url: this.url, clientId: `bridge ${++this.#marker}` });
    await adapter.untilStatus('connected');
    const topics = topicsFor(base);
    const errors: unknown[] = [];
    const state = { ledger, birthsAnswered: 0 };
    const { publisher } = adapter;
    publisher.subscribe(`test/${base}`, (topic, payload) => this.#mark(topic, payload));
    /** Waits until all clients have received everything published so far. */
    const settled = async (): Promise<void> => {
      await publisher.flush();
      const marker = `${base} ${++this.#marker}`;
      const expected = [`test/${base}`, 'test/house'];
      for (const topic of expected) publisher.send(topic, marker);
      await this.#watch.until(() => expected.every((topic) => this.#markers.has(`${topic} ${marker}`)));
    };
    const sleep = async (ms: number): Promise<void> => {
      await settled();
      this.#now += ms;
    };
    const birthWatch = new BirthWatch({
      topics: publisher,
      statusTopic: STATUS_TOPIC,
      now: () => this.#now,
      sleep,
      random: () => 0.5,
      onBirth: async () => {
        await announcer.announceAgain();
        state.birthsAnswered += 1;
        this.#watch.again();
      },
      onError: (error) => errors.push(error),
    });
    const announcer = new Announcer({
      topics: publisher,
      store: {
        load: async () => state.ledger,
        save: async (saved) => {
          state.ledger = saved;
          this.#watch.again();
        },
      },
      context: {
        discoveryPrefix: 'homeassistant',
        bridgeAvailabilityTopic: topics.bridgeAvailability,
        version: '1.2.3',
        configurationUrl: null,
      },
      mostRemovals,
      session: () => birthWatch.session,
      now: () => this.#now,
      sleep,
      log: { info: () => this.#watch.again(), warn: () => this.#watch.again() },
      onError: (error) => errors.push(error),
    });
    birthWatch.start();
    await announcer.start(await this.#configs());
    onTestFinished(async () => {
      birthWatch.stop();
      await announcer.stop();
    });
    return {
      announcer,
      birthWatch,
      errors,
      settled,
      ledger: () => state.ledger,
      birthsAnswered: () => state.birthsAnswered,
      until: async (condition) => {
        await this.#watch.until(condition);
        await settled();
      },
    };
  }

  /** Returns the retained discovery payloads, as a bridge collects them before it connects. */
  async #configs(): Promise<ReadonlyMap<string, string>> {
    const client = await connectAsync(this.url, { reconnectPeriod: 0 });
    const retained = new Map<string, string>();
    const marker = new Promise<void>((resolve) => {
      client.on('message', (topic, payload, { retain }) => {
        if (topic === 'test/configs') resolve();
        else if (retain) retained.set(topic, payload.toString());
      });
    });
    await client.subscribeAsync([discoveryTopic({ discoveryPrefix: 'homeassistant' }, '+'), 'test/configs'], { qos: 1 });
    await client.publishAsync('test/configs', '', { qos: 1 });
    await marker;
    await client.endAsync();
    return configsIn(retained, { discoveryPrefix: 'homeassistant' });
  }

  #mark(topic: string, marker: string): void {
    this.#markers.add(`${topic} ${marker}`);
    this.#watch.again();
  }
}

export interface Bridge {
  readonly announcer: Announcer;
  readonly birthWatch: BirthWatch;
  readonly errors: unknown[];
  readonly ledger: () => Ledger;
  readonly birthsAnswered: () => number;
  readonly settled: () => Promise<void>;
  /** Waits for the condition. It is checked after each message, each save of the ledger, each logged line and each answered birth. */
  readonly until: (condition: () => boolean) => Promise<void>;
}
