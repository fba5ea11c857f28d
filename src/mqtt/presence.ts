import { z } from 'zod';
import { BridgeError } from '../errors.ts';
import { topicsFor } from '../topics.ts';
import { ConnectFailure } from './connect-failure.ts';
import type { NetworkConnection } from './network-connection.ts';

/** What an instance says of itself on the presence topic. */
export interface Claim {
  readonly instance: string;
  /** Since when the base topic is its own, epoch milliseconds; null while it only asks. */
  readonly since: number | null;
}

/** A live connection, and what ends it: a rival that outranks us (base_topic_taken), or null when it closed. */
export interface Admitted {
  readonly network: NetworkConnection;
  readonly rival: Promise<BridgeError | null>;
}

export interface PresenceOptions {
  /** `mqtt.base_topic`. */
  readonly base: string;
  /** Random, new with every process. */
  readonly instance: string;
}

export interface PresenceDeps {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How long a living bridge may take to answer: its event loop can be busy with a large reply. */
export const ANSWER_MS = 1500;

/** The same where nothing suggests that one lives; it covers two that start at the same moment. */
const SILENCE_MS = 250;

const claimSchema = z.object({ instance: z.string().min(1), since: z.number().nullable() });

/**
 * Which of two instances keeps the base topic: one that has it before one that asks for it, then the longer living, then, so
 * that both come to the same answer, the smaller id.
 */
export function outranks(one: Claim, other: Claim): boolean {
  const since = (claim: Claim): number => claim.since ?? Number.POSITIVE_INFINITY;
  return since(one) === since(other) ? one.instance < other.instance : since(one) < since(other);
}

/** @returns null for anything that is no claim: the topic is open to everybody on the broker */
export function parseClaim(payload: string): Claim | null {
  try {
    return claimSchema.safeParse(JSON.parse(payload)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * Sees to it that one bridge at a time lives on a base topic. Every instance hears all claims on `<base>/bridge/presence`: it
 * answers a weaker one with its own and gives way to a stronger one.
 *
 * The client id derives from the base topic, so that connecting would throw a living bridge out. Each connect, the first as
 * well as any later, is therefore preceded by a claim over a connection of its own (random client id, no will), which stays
 * open until the real one listens: no claim ever falls into a gap.
 */
export class Presence {
  readonly #base: string;
  readonly #topic: string;
  readonly #availability: string;
  readonly #instance: string;
  readonly #deps: PresenceDeps;
  #since: number | null = null;

  constructor({ base, instance }: PresenceOptions, deps: PresenceDeps) {
    const topics = topicsFor(base);
    this.#base = base;
    this.#topic = topics.bridgePresence;
    this.#availability = topics.bridgeAvailability;
    this.#instance = instance;
    this.#deps = deps;
  }

  /**
   * Opens the real connection once nobody objects.
   * @param openProbe opens a connection whose client id ends with the given text
   * @throws BridgeError base_topic_taken; ConnectFailure of either connection
   */
  async admit(
    openProbe: (suffix: string) => Promise<NetworkConnection>,
    openReal: () => Promise<NetworkConnection>,
    signal: AbortSignal,
  ): Promise<Admitted> {
    const probe = await openProbe(this.#instance).catch(nullWhenRefused);
    try {
      if (probe) await this.#ask(probe, signal);
      const before = this.#since;
      this.#since ??= this.#deps.now();
      const network = await openReal().catch((error: unknown) => {
        this.#since = before;
        throw error;
      });
      const { rival } = this.#listen(network);
      await this.#claimOn(network);
      return { network, rival };
    } finally {
      await probe?.end();
    }
  }

  async #ask(probe: NetworkConnection, signal: AbortSignal): Promise<void> {
    let isAnnounced = false;
    probe.onMessage(({ topic, payload }) => {
      if (topic === this.#availability) isAnnounced = payload === 'online';
    });
    const { rival, heardOurselves } = this.#listen(probe);
    await probe.subscribe([this.#availability], 1);
    await this.#claimOn(probe);

    const answered = new AbortController();
    const patience = AbortSignal.any([signal, answered.signal]);
    const silence = async (): Promise<null> => {
      // Our own claim coming back shows that the others have it, too.
      await Promise.race([heardOurselves, this.#deps.sleep(ANSWER_MS, patience)]);
      await this.#deps.sleep(SILENCE_MS, patience);
      if (isAnnounced) await this.#deps.sleep(ANSWER_MS - SILENCE_MS, patience);
      return null;
    };
    try {
      const taken = await Promise.race([rival, silence()]);
      if (taken) throw taken;
    } finally {
      answered.abort();
    }
  }

  #listen(network: NetworkConnection): { rival: Promise<BridgeError | null>; heardOurselves: Promise<void> } {
    let hearOurselves = (): void => undefined;
    const heardOurselves = new Promise<void>((resolve) => {
      hearOurselves = resolve;
    });
    const rival = new Promise<BridgeError | null>((resolve) => {
      network.onMessage(({ topic, payload, retain }) => {
        // A retained claim says nothing about who lives now.
        const claim = topic === this.#topic && !retain ? parseClaim(payload) : null;
        if (!claim) return;
        if (claim.instance === this.#instance) hearOurselves();
        else if (outranks(claim, this.#claim())) resolve(new BridgeError('base_topic_taken', { detail: this.#base }));
        else this.#say(network);
      });
      void network.closed.then(() => resolve(null));
    });
    return { rival, heardOurselves };
  }

  async #claimOn(network: NetworkConnection): Promise<void> {
    await network.subscribe([this.#topic], 1);
    this.#say(network);
  }

  #say(network: NetworkConnection): void {
    network.publish({ topic: this.#topic, payload: JSON.stringify(this.#claim()), retain: false }, () => undefined);
  }

  #claim(): Claim {
    return { instance: this.#instance, since: this.#since };
  }
}

/** Some brokers tie users to client ids and refuse the probe's: the real connection then has to find out by itself. */
const nullWhenRefused = (error: unknown): null => {
  if (error instanceof ConnectFailure && error.kind === 'refused') return null;
  throw error;
};
