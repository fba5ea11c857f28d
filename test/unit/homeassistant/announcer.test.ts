import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Announcer } from '../../../src/homeassistant/announcer.ts';
import { BirthWatch } from '../../../src/homeassistant/birth.ts';
import type { DeviceAnnouncement } from '../../../src/homeassistant/discovery.ts';
import { emptyLedger } from '../../../src/homeassistant/ledger.ts';
import type { MessageInfo } from '../../../src/homeassistant/port.ts';
import { announcement } from '../../support/announcements.ts';
import { VERSIONS, type Version } from '../../support/discovery-rules.ts';
import { HomeAssistantModel } from '../../support/home-assistant-model.ts';

type Handler = (topic: string, payload: string, info: MessageInfo) => void;

const STATUS_TOPIC = 'homeassistant/status';
const configTopic = (identifier: string): string => `homeassistant/device/${identifier}/config`;

/** A broker, a Home Assistant and a bridge without sockets. Messages arrive at once, and the clock advances only in sleeps. */
class TestHome {
  readonly homeAssistant: HomeAssistantModel;
  readonly errors: unknown[] = [];
  announcer: Announcer;
  birthWatch: BirthWatch;
  /** The error that the next save of the ledger throws; null if it succeeds. */
  failure: Error | null = null;
  ledger = emptyLedger();
  /** The most payloads that waited for the broker at one time. */
  mostWaiting = 0;
  #waiting = 0;
  #now = 0;
  #activity = 0;
  #handlers: { filter: string; handler: Handler }[] = [];

  constructor(version: Version) {
    this.homeAssistant = new HomeAssistantModel(version, () => this.#now);
    ({ announcer: this.announcer, birthWatch: this.birthWatch } = this.#bridge());
  }

  publish(topic: string, payload: string): void {
    this.#activity += 1;
    if (topic !== STATUS_TOPIC) this.homeAssistant.receive(topic, payload);
    for (const { filter, handler } of this.#handlers) {
      if (filter === topic || (filter.includes('+') && topic !== STATUS_TOPIC)) handler(topic, payload, { retained: false });
    }
  }

  async start(): Promise<void> {
    this.birthWatch.start();
    await this.announcer.start(new Map());
  }

  async restartBridge(): Promise<void> {
    this.birthWatch.stop();
    await this.announcer.stop();
    this.#handlers = [];
    ({ announcer: this.announcer, birthWatch: this.birthWatch } = this.#bridge());
    await this.start();
  }

  /** Waits until no work is left. */
  async quiet(): Promise<void> {
    let seen: number;
    do {
      seen = this.#activity;
      await new Promise(setImmediate);
    } while (seen !== this.#activity);
  }

  #bridge(): { announcer: Announcer; birthWatch: BirthWatch } {
    const topics = {
      announce: (topic: string, payload: string) => {
        this.#waiting += 1;
        this.mostWaiting = Math.max(this.mostWaiting, this.#waiting);
        this.publish(topic, payload);
      },
      clear: (topic: string) => this.publish(topic, ''),
      flush: async () => {
        this.#waiting = 0;
      },
      subscribe: (filter: string, handler: Handler) => {
        this.#handlers.push({ filter, handler });
        return () => undefined;
      },
    };
    const sleep = async (ms: number): Promise<void> => {
      this.#activity += 1;
      this.#now += ms;
    };
    const onError = (error: unknown): void => void this.errors.push(error);
    const birthWatch = new BirthWatch({
      topics,
      statusTopic: STATUS_TOPIC,
      now: () => this.#now,
      sleep,
      random: () => 0.5,
      onBirth: () => announcer.announceAgain(),
      onError,
    });
    const announcer = new Announcer({
      topics,
      store: {
        load: async () => this.ledger,
        save: async (ledger) => {
          this.#activity += 1;
          const failure = this.failure;
          this.failure = null;
          if (failure) throw failure;
          this.ledger = ledger;
        },
      },
      context: {
        discoveryPrefix: 'homeassistant',
        bridgeAvailabilityTopic: 'isolarcloud/bridge/availability',
        version: '1.2.3',
        configurationUrl: null,
      },
      session: () => birthWatch.session,
      now: () => this.#now,
      sleep,
      mostRemovals: Number.POSITIVE_INFINITY,
      log: { info: () => undefined, warn: () => undefined },
      onError,
    });
    return { announcer, birthWatch };
  }
}

const started = async (version: Version = '2026.11.0'): Promise<TestHome> => {
  const home = new TestHome(version);
  await home.start();
  return home;
};

describe('an announcer', () => {
  test('of a large fleet lets a few payloads at a time wait for the broker', async () => {
    const home = await started();
    await home.announcer.announce(Array.from({ length: 450 }, (_, index) => announcement(`device_${index}`, ['1'])));
    expect(Object.keys(home.announcer.announced)).toHaveLength(450);
    expect(home.mostWaiting).toBe(100);
  });

  test('compares devices that were made anew once, and not at each of the polls after that', async () => {
    const home = await started();
    await home.announcer.announce([announcement('isolarcloud_a', ['1'])]);
    let reads = 0;
    const getName = () => {
      reads += 1;
      return 'Home';
    };
    const madeAnew = Object.defineProperty(announcement('isolarcloud_a', ['1']), 'name', { enumerable: true, get: getName });
    await home.announcer.announce([madeAnew]);
    const atFirst = reads;
    expect(atFirst).toBeGreaterThan(0);
    await home.announcer.announce([madeAnew]);
    expect(reads).toBe(atFirst);
  });

  test('publishes nothing at a birth before the first announcement', async () => {
    const home = await started();
    home.homeAssistant.start();
    home.ledger = { version: 1, devices: {} };
    home.publish(STATUS_TOPIC, 'online');
    await home.quiet();
    expect(home.homeAssistant.entities.size).toBe(0);
    expect(home.errors).toEqual([]);
  });

  test('knows what an earlier run announced', async () => {
    const home = await started();
    await home.announcer.announce([announcement('isolarcloud_a', ['1'])]);
    await home.restartBridge();
    expect(home.announcer.announced['isolarcloud_a']?.components).toHaveProperty('1');
    expect(home.announcer.announced['isolarcloud_a']?.components).not.toHaveProperty('2');
  });

  test('tells its caller when the ledger cannot be kept, and makes up for it at the next call', async () => {
    const home = await started();
    home.homeAssistant.start();
    home.publish(STATUS_TOPIC, 'online');
    await home.announcer.announce([announcement('isolarcloud_a', ['1', '2'])]);
    await home.quiet();
    home.failure = new Error('disk full');
    await expect(home.announcer.announce([announcement('isolarcloud_a', ['1'])])).rejects.toThrow('disk full');
    await home.announcer.announce([announcement('isolarcloud_a', ['1'])]);
    expect([...home.homeAssistant.entities.keys()]).toEqual(['isolarcloud_a_1']);
  });

  test('stopped in the middle of a removal leaves it to the next run', async () => {
    const home = await started();
    home.homeAssistant.start();
    home.publish(STATUS_TOPIC, 'online');
    await home.announcer.announce([announcement('isolarcloud_a', ['1', '2'])]);
    const removal = home.announcer.announce([announcement('isolarcloud_a', ['1'])]);
    await home.announcer.stop();
    await removal;
    await home.restartBridge();
    await home.announcer.announce([announcement('isolarcloud_a', ['1'])]);
    expect([...home.homeAssistant.entities.keys()]).toEqual(['isolarcloud_a_1']);
  });
});

/** Identifiers of the devices of the property test; each device is randomly absent, or present with some entities. */
const IDENTIFIERS = ['isolarcloud_bridge', 'isolarcloud_plant', 'isolarcloud_inverter', 'isolarcloud_battery'];
const PARENTS: Readonly<Record<string, string>> = {
  isolarcloud_plant: 'isolarcloud_bridge',
  isolarcloud_inverter: 'isolarcloud_plant',
  isolarcloud_battery: 'isolarcloud_plant',
};
const desired: fc.Arbitrary<readonly DeviceAnnouncement[]> = fc
  .tuple(fc.constantFrom('Home', 'Cottage'), ...IDENTIFIERS.map(() => fc.subarray(['1', '2', '3'])))
  .map(([plant, ...keys]) =>
    IDENTIFIERS.map((identifier, index) =>
      announcement(identifier, keys[index] ?? [], { plant, device: identifier, viaDevice: PARENTS[identifier] ?? null }),
    ),
  );

type Event =
  | 'home_assistant_starts'
  | 'home_assistant_stops'
  | 'bridge_restarts'
  | 'restore'
  | { readonly deleted: string }
  | readonly DeviceAnnouncement[];
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: desired },
  { weight: 4, arbitrary: fc.constantFrom('home_assistant_starts', 'home_assistant_stops', 'bridge_restarts', 'restore') },
  { weight: 1, arbitrary: fc.constantFrom(...IDENTIFIERS).map((deleted) => ({ deleted })) },
);

test.each(VERSIONS)('after any events in any order, Home Assistant %s has exactly the desired entities', async (version) => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 12 }), desired, async (events, last) => {
      const home = await started(version);
      const { homeAssistant } = home;
      const deleted = new Set<string>();
      let isUp = false;
      let wanted: readonly DeviceAnnouncement[] = [];

      const happen = async (what: Event): Promise<void> => {
        if (what === 'home_assistant_starts' && !isUp) {
          isUp = true;
          homeAssistant.start();
          home.publish(STATUS_TOPIC, 'online');
        } else if (what === 'home_assistant_stops' && isUp) {
          isUp = false;
          homeAssistant.stop();
          home.publish(STATUS_TOPIC, 'offline');
        } else if (what === 'bridge_restarts') {
          await home.restartBridge();
          await home.announcer.announce(wanted);
        } else if (what === 'restore') {
          deleted.clear();
          await home.announcer.restoreDeleted();
        } else if (typeof what === 'object' && 'deleted' in what) {
          const isShown = isUp && [...homeAssistant.entities.values()].some(({ device }) => device === what.deleted);
          if (!isShown) return;
          deleted.add(what.deleted);
          const copies = homeAssistant.deleteDevice(what.deleted);
          for (let copy = 0; copy < copies; copy++) home.publish(configTopic(what.deleted), '');
        } else if (typeof what === 'object') {
          wanted = what;
          await home.announcer.announce(what);
        }
      };

      for (const what of [...events, last, 'home_assistant_starts' as const]) {
        await happen(what);
        await home.quiet();
      }
      const expected = last
        .filter(({ identifier }) => !deleted.has(identifier))
        .flatMap(({ identifier, entities }) => entities.map(({ key }) => `${identifier}_${key}`));
      expect([...homeAssistant.entities.keys()].sort()).toEqual(expected.sort());
      expect(homeAssistant.ghosts()).toEqual([]);
      expect(homeAssistant.complaints).toEqual([]);
      expect(home.errors).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
