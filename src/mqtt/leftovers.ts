import type { Clock } from '../clock.ts';
import { bridgeIdentifier, escapeId, topicsFor } from '../topics.ts';
import { collectRetained } from './collect-retained.ts';
import type { NetworkConnection } from './network-connection.ts';

export interface LeftoverSearch extends Pick<Clock, 'sleep'> {
  /** Configuration option `mqtt.base_topic`. */
  readonly base: string;
  /** Returns the discovery topic of a device identifier; for `+` the filter that matches all of them. */
  readonly configTopic: (identifier: string) => string;
  /** Identifiers of the devices in the ledger. */
  readonly announced: readonly string[];
  /** ps_ids of the plants whose messages are wanted; absent: those of all, and of the bridge itself. */
  readonly plants?: readonly string[];
  /** Random text by which this search recognises its own end markers. */
  readonly token: string;
}

/** The retained messages below a base topic and on discovery topics. */
export interface Leftovers {
  /** Payload by topic. Messages of other clients may be among them. */
  readonly messages: ReadonlyMap<string, string>;
  /** Whether the broker has certainly sent all retained messages. */
  readonly isComplete: boolean;
}

/**
 * Number of devices whose retained messages are requested at once. Each has three topics, so that the messages stay below the
 * number that a broker queues for one client (Mosquitto: 1,000).
 */
const DEVICES_AT_ONCE = 200;

/** A guess, while the devices of a plant are not known. */
const DEVICES_OF_PLANT = 4;

/** If this many collections in a row are incomplete, the search ends. */
const MOST_FAILURES = 3;

/** After this time no further collection is started; the running one is completed. */
const LONGEST_MS = 120_000;

/** Topic filters that are collected together, and the number of devices whose messages they match. */
interface Portion {
  readonly filters: readonly string[];
  readonly devices: number;
}

/**
 * Finds the retained messages of an earlier run.
 *
 * If more messages than `max_queued_messages` (1,000 unless configured) wait for one client, Mosquitto drops the others,
 * acknowledgements included. So with many devices, a single subscription to all topics would lose most messages
 * (docs/decisions/mqtt.md). Therefore this function first collects only the availability topics, whose payloads are short, to learn
 * which devices exist. If there are few, it collects everything else at once, otherwise in portions.
 */
export async function collectLeftovers(network: NetworkConnection, search: LeftoverSearch): Promise<Leftovers> {
  const { base, configTopic, announced, plants } = search;
  const topics = topicsFor(base);
  const pass = new Passes(network, search);
  if (plants !== undefined) return collectOf(plants, pass, search);

  const isIndexed = await pass.collect([`${base}/+/+/availability`]);
  const indexed = new Set(pass.messages.keys());
  const found = [...pass.messages.keys()].filter(topics.isOfDevice).map((topic) => topic.slice(base.length + 1).split('/'));
  const everything = [`${base}/+/+/+`, topics.bridgeAvailability, topics.bridgeState, topics.bridgeAsyncapi, configTopic('+')];
  const isSmall = isIndexed && found.length <= DEVICES_AT_ONCE && announced.length <= DEVICES_AT_ONCE;
  if (isSmall && (await pass.collect(everything, indexed))) return pass.result(true);

  const identifiers = new Set([bridgeIdentifier(base), ...announced, ...found.map(([, psKey]) => `isolarcloud_${psKey}`)]);
  const devicesOf = new Map<string, number>();
  for (const psId of [...found.map(([psId = '']) => psId), ...announced.map(psIdOf)]) devicesOf.set(psId, (devicesOf.get(psId) ?? 0) + 1);
  const states = await pass.collectAll([
    { filters: [topics.bridgeAvailability, topics.bridgeState, topics.bridgeAsyncapi], devices: 1 },
    ...[...devicesOf].map(([psId, devices]) => ({ filters: [`${base}/${psId}/#`], devices })),
  ]);
  const configs = await pass.collectAll([...identifiers].map((identifier) => ({ filters: [configTopic(identifier)], devices: 1 })));
  // Finds devices that are not in the ledger and have no availability topic any more.
  const known = new Set([...identifiers].map(configTopic).filter((topic) => pass.messages.has(topic)));
  const others = await pass.collect([configTopic('+')], known);
  return pass.result(isIndexed && states && configs && others);
}

async function collectOf(plants: readonly string[], pass: Passes, { base, configTopic, announced }: LeftoverSearch): Promise<Leftovers> {
  const states = await pass.collectAll(plants.map((psId) => ({ filters: [`${base}/${escapeId(psId)}/+/+`], devices: DEVICES_OF_PLANT })));
  const found = [...pass.messages.keys()].filter(topicsFor(base).isOfDevice).map((topic) => `isolarcloud_${topic.split('/').at(-2)}`);
  const identifiers = [...new Set([...announced, ...found])];
  const configs = await pass.collectAll(identifiers.map((identifier) => ({ filters: [configTopic(identifier)], devices: 1 })));
  return pass.result(states && configs);
}

/** Runs collections over one connection, one after the other, and gathers their messages. */
class Passes {
  readonly messages = new Map<string, string>();
  readonly #network: NetworkConnection;
  readonly #search: LeftoverSearch;
  readonly #over = new AbortController();
  #devicesAtOnce = DEVICES_AT_ONCE;
  #isLate = false;
  #failures = 0;
  #count = 0;

  constructor(network: NetworkConnection, search: LeftoverSearch) {
    this.#network = network;
    this.#search = search;
    void search.sleep(LONGEST_MS, this.#over.signal).then(
      () => {
        this.#isLate = true;
      },
      () => undefined,
    );
  }

  /**
   * @param known topics that certainly are retained under the filters. If one of them does not arrive, the broker has dropped
   * messages, although it may have sent the end marker.
   * @returns whether the broker has sent everything
   */
  async collect(filters: readonly string[], known: ReadonlySet<string> = new Set()): Promise<boolean> {
    if (this.#isLate || this.#failures >= MOST_FAILURES || !this.#network.connected) return false;
    const { base, token, sleep } = this.#search;
    this.#count += 1;
    const { messages, isComplete: isEnded } = await collectRetained(this.#network, filters, {
      markerTopic: topicsFor(base).bridgeCollect,
      token: `${token} ${this.#count}`,
      sleep,
    });
    for (const [topic, payload] of messages) this.messages.set(topic, payload);
    const isComplete = isEnded && [...known].every((topic) => messages.has(topic));
    this.#failures = isComplete ? 0 : this.#failures + 1;
    return isComplete;
  }

  /**
   * Collects several portions at once; after the first incomplete result, one portion at a time.
   * @returns whether all portions are complete
   */
  async collectAll(portions: readonly Portion[]): Promise<boolean> {
    let isComplete = true;
    for (let next = 0; next < portions.length; ) {
      const group = firstOf(portions.slice(next), this.#devicesAtOnce);
      const isCollected = await this.collect(group.flatMap(({ filters }) => filters));
      if (isCollected || group.length === 1) {
        isComplete = isCollected && isComplete;
        next += group.length;
      } else this.#devicesAtOnce = 1;
    }
    return isComplete;
  }

  result(isComplete: boolean): Leftovers {
    this.#over.abort();
    return { messages: this.messages, isComplete };
  }
}

/**
 * @returns the first portion, and as many of the following ones as keep the total number of devices within the limit
 * @param devices the limit; the first portion alone may exceed it
 */
function firstOf([first, ...others]: readonly Portion[], devices: number): readonly Portion[] {
  if (first === undefined) return [];
  let left = devices - first.devices;
  const more = others.findIndex((portion) => {
    left -= portion.devices;
    return left < 0;
  });
  return [first, ...(more === -1 ? others : others.slice(0, more))];
}

/** Device identifiers have the form `isolarcloud_<ps_id>_<device type>_…`. */
const psIdOf = (identifier: string): string => identifier.split('_')[1] ?? '';
