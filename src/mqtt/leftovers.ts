import type { Clock } from '../clock.ts';
import { bridgeIdentifier, topicsFor } from '../topics.ts';
import { collectRetained } from './collect-retained.ts';
import type { NetworkConnection } from './network-connection.ts';

export interface LeftoverSearch extends Pick<Clock, 'sleep'> {
  /** `mqtt.base_topic` */
  readonly base: string;
  /** Discovery topic of a device identifier; for `+` the filter for all of them. */
  readonly configTopic: (identifier: string) => string;
  /** Identifiers of the devices that the ledger holds. */
  readonly announced: readonly string[];
  /** Random text. */
  readonly token: string;
}

/** The retained messages below a base topic and on discovery topics. */
export interface Leftovers {
  /** Payload by topic. Topics of other clients may be among them. */
  readonly messages: ReadonlyMap<string, string>;
  /** Whether the broker is known to have sent everything. */
  readonly isComplete: boolean;
}

/** Number of devices whose retained topics are requested at once: three topics of each, fewer than a broker queues for one client. */
const DEVICES_AT_ONCE = 200;

/** After this many incomplete collections in a row, the search ends. */
const MOST_FAILURES = 3;

/** Upper limit for a search, apart from the collection that is running then. */
const LONGEST_MS = 120_000;

/** The filters of one collection, and how many devices it concerns. */
interface Portion {
  readonly filters: readonly string[];
  readonly devices: number;
}

/**
 * Finds the retained messages of an earlier run, in portions. For one client Mosquitto drops messages beyond
 * `max_queued_messages` (1,000 unless configured), acknowledgements included, so a subscription to everything loses most of
 * them if there are many devices (docs/decisions/mqtt.md). So the short availability payloads are read first, to learn
 * which devices there are.
 */
export async function collectLeftovers(network: NetworkConnection, search: LeftoverSearch): Promise<Leftovers> {
  const { base, configTopic, announced } = search;
  const topics = topicsFor(base);
  const pass = new Passes(network, search);

  const isIndexed = await pass.collect([`${base}/+/+/availability`]);
  const indexed = new Set(pass.messages.keys());
  const found = [...pass.messages.keys()].filter(topics.isOfDevice).map((topic) => topic.slice(base.length + 1).split('/'));
  const everything = [`${base}/+/+/+`, topics.bridgeAvailability, topics.bridgeState, configTopic('+')];
  const isSmall = isIndexed && found.length <= DEVICES_AT_ONCE && announced.length <= DEVICES_AT_ONCE;
  if (isSmall && (await pass.collect(everything, indexed))) return pass.result(true);

  const identifiers = new Set([bridgeIdentifier(base), ...announced, ...found.map(([, psKey]) => `isolarcloud_${psKey}`)]);
  const devicesOf = new Map<string, number>();
  for (const psId of [...found.map(([psId = '']) => psId), ...announced.map(psIdOf)]) devicesOf.set(psId, (devicesOf.get(psId) ?? 0) + 1);
  const states = await pass.collectAll([
    { filters: [topics.bridgeAvailability, topics.bridgeState], devices: 1 },
    ...[...devicesOf].map(([psId, devices]) => ({ filters: [`${base}/${psId}/#`], devices })),
  ]);
  const configs = await pass.collectAll([...identifiers].map((identifier) => ({ filters: [configTopic(identifier)], devices: 1 })));
  // Devices that are not in the ledger and have no availability topic any more.
  const known = new Set([...identifiers].map(configTopic).filter((topic) => pass.messages.has(topic)));
  const others = await pass.collect([configTopic('+')], known);
  return pass.result(isIndexed && states && configs && others);
}

/** Collections over one connection, one after the other. */
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
   * @param known topics that are retained under the filters: a broker that drops messages may still send the end marker, but
   * hardly all of these
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

  /** Collects several portions at once; after the first incomplete result, one by one. */
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

/** The first portion, and as many others as fit within the number of devices. */
function firstOf([first, ...others]: readonly Portion[], devices: number): readonly Portion[] {
  if (first === undefined) return [];
  let left = devices - first.devices;
  const more = others.findIndex((portion) => {
    left -= portion.devices;
    return left < 0;
  });
  return [first, ...(more === -1 ? others : others.slice(0, more))];
}

/** `isolarcloud_<ps_id>_<device type>_…` */
const psIdOf = (identifier: string): string => identifier.split('_')[1] ?? '';
