import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { BridgeError } from '../errors.ts';
import { topicsFor } from '../topics.ts';
import { ConnectFailure } from './connect-failure.ts';
import type { NetworkConnection } from './network-connection.ts';

/** An instance's claim to the base topic, on the presence topic. */
export interface Claim {
  readonly instance: string;
  /** When it acquired the base topic, epoch milliseconds; null while it only requests it. */
  readonly since: number | null;
}

/** A claim as it is sent: alone, with a question to another instance, or with the answer to one. */
export interface Statement extends Claim {
  /** The addressed instance. */
  readonly to?: string | undefined;
  /** Random text that the other instance must send back as `answer`. */
  readonly ask?: string | undefined;
  readonly answer?: string | undefined;
}

/** A live connection, and the event that ends it: a competitor that precedes us (base_topic_taken), or null when it closed. */
export interface AcquiredConnection {
  readonly network: NetworkConnection;
  readonly competitor: Promise<BridgeError | null>;
}

export interface PresenceOptions {
  /** `mqtt.base_topic`. */
  readonly base: string;
  /** Random, new with every process. */
  readonly instance: string;
}

/** How long a running bridge may take to answer: its event loop can be busy with a large reply. */
export const ANSWER_MS = 1500;

/** The same if nothing suggests that another one runs; it covers two that start at the same moment. */
const SILENCE_MS = 250;

/**
 * How often another instance must prove a claim of higher precedence before this one gives way, and the time between proofs. A
 * running instance gives way only to a competitor that answers repeatedly.
 */
const PROOFS = { starting: 1, running: 3 } as const;
const PROOF_INTERVAL_MS = 2_000;

/** Minimum time between replies, so that a flood of claims does not cause a flood of answers. */
const REPLY_INTERVAL_MS = 100;

const id = z.string().min(1).max(200);
const statementSchema = z.object({
  instance: id,
  since: z.number().nullable(),
  to: id.optional(),
  ask: id.optional(),
  answer: id.optional(),
}) satisfies z.ZodType<Statement>;

/**
 * Which of two instances keeps the base topic: one that owns it before one that requests it, then the one that has owned it
 * longer, then, so that both reach the same result, the smaller id.
 */
export function takesPrecedence(one: Claim, other: Claim): boolean {
  const since = (claim: Claim): number => claim.since ?? Number.POSITIVE_INFINITY;
  return since(one) === since(other) ? one.instance < other.instance : since(one) < since(other);
}

/** @returns null for anything that is no claim: every client of the broker can publish on the topic */
export function parseStatement(payload: string): Statement | null {
  try {
    return statementSchema.safeParse(JSON.parse(payload)).data ?? null;
  } catch {
    return null;
  }
}

/** The events of other instances on one connection. */
interface Listening {
  /** A competitor that has proved that it precedes us (base_topic_taken), or null when the connection has closed. */
  readonly competitor: Promise<BridgeError | null>;
  /** Resolves when our own claim has come back. */
  readonly heardOurselves: Promise<void>;
  /** Resolves when no claim is being proved. */
  readonly undecided: () => Promise<void>;
}

/**
 * Ensures that one bridge at a time uses a base topic. Every instance receives all claims on `<base>/bridge/presence`. It
 * answers a weaker one with its own. It asks a stronger one to send a random text back, and gives way when that has arrived:
 * every client of the broker can publish a claim, but only a running program answers.
 *
 * The client id derives from the base topic, so that connecting would disconnect a running bridge. Before each
 * connect a claim is therefore published over a separate connection (random client id, no will). That connection stays open
 * until the real one listens, so that no claim is missed.
 */
export class Presence {
  readonly #base: string;
  readonly #topic: string;
  readonly #availability: string;
  readonly #instance: string;
  readonly #clock: Clock;
  #since: number | null = null;
  readonly #repliedMs: { claim?: number; answer?: number } = {};

  constructor({ base, instance }: PresenceOptions, clock: Clock) {
    const topics = topicsFor(base);
    this.#base = base;
    this.#topic = topics.bridgePresence;
    this.#availability = topics.bridgeAvailability;
    this.#instance = instance;
    this.#clock = clock;
  }

  /**
   * Opens the real connection if no other instance objects.
   * @param openProbe opens a connection whose client id ends with the given text
   * @throws BridgeError base_topic_taken; ConnectFailure of either connection
   */
  async acquire(
    openProbe: (suffix: string) => Promise<NetworkConnection>,
    openReal: () => Promise<NetworkConnection>,
    signal: AbortSignal,
  ): Promise<AcquiredConnection> {
    const probe = await openProbe(this.#instance).catch(nullWhenRefused);
    try {
      if (probe) await this.#ask(probe, signal);
      const before = this.#since;
      this.#since ??= this.#clock.now();
      const network = await openReal().catch((error: unknown) => {
        this.#since = before;
        throw error;
      });
      const { competitor } = this.#listen(network);
      await this.#claimOn(network);
      return { network, competitor };
    } finally {
      await probe?.end();
    }
  }

  async #ask(probe: NetworkConnection, signal: AbortSignal): Promise<void> {
    let isAnnounced = false;
    probe.onMessage(({ topic, payload }) => {
      if (topic === this.#availability) isAnnounced = payload === 'online';
    });
    const { competitor, heardOurselves, undecided } = this.#listen(probe);
    await probe.subscribe([this.#availability], { qos: 1 });
    await this.#claimOn(probe);

    const answered = new AbortController();
    const stopWaiting = AbortSignal.any([signal, answered.signal]);
    const { sleep } = this.#clock;
    const silence = async (): Promise<null> => {
      // When our own claim comes back, the others have received it too.
      await Promise.race([heardOurselves, sleep(ANSWER_MS, stopWaiting)]);
      await sleep(SILENCE_MS, stopWaiting);
      if (isAnnounced) await sleep(ANSWER_MS - SILENCE_MS, stopWaiting);
      await undecided();
      return null;
    };
    try {
      const taken = await Promise.race([competitor, silence()]);
      if (taken) throw taken;
    } finally {
      answered.abort();
    }
  }

  #listen(network: NetworkConnection): Listening {
    const closed = new AbortController();
    const taken = deferred<BridgeError | null>();
    const echo = deferred<void>();
    /** The expected answer. */
    let wanted: { readonly answer: string; readonly given: () => void } | null = null;
    let examination: Promise<void> | null = null;

    /** @returns whether the competitor has sent the random text back in time */
    const proves = async (competitor: Claim): Promise<boolean> => {
      const ask = randomUUID();
      const given = deferred<boolean>();
      wanted = { answer: `${competitor.instance} ${ask}`, given: () => given.resolve(true) };
      this.#say(network, { to: competitor.instance, ask });
      const late = this.#clock.sleep(ANSWER_MS, closed.signal).then(() => false);
      return Promise.race([given.promise, late]);
    };
    const examine = async (competitor: Claim): Promise<void> => {
      const proofs = this.#since === null ? PROOFS.starting : PROOFS.running;
      for (let proof = 1; proof <= proofs; proof += 1) {
        if (proof > 1) await this.#clock.sleep(PROOF_INTERVAL_MS, closed.signal);
        if (!(await proves(competitor))) return;
      }
      taken.resolve(new BridgeError('base_topic_taken', { detail: this.#base }));
    };

    network.onMessage(({ topic, payload, retain }) => {
      // A retained claim does not tell who runs now.
      const heard = topic === this.#topic && !retain ? parseStatement(payload) : null;
      if (heard === null) return;
      const isToUs = heard.to === this.#instance;
      if (heard.instance === this.#instance) echo.resolve();
      else if (heard.ask !== undefined && isToUs) this.#reply(network, { to: heard.instance, answer: heard.ask });
      else if (heard.answer !== undefined && isToUs) {
        if (wanted?.answer === `${heard.instance} ${heard.answer}`) wanted.given();
      } else if (!takesPrecedence(heard, this.#claim())) this.#reply(network);
      else {
        examination ??= examine(heard)
          .catch(() => undefined) // the connection has ended
          .finally(() => {
            examination = null;
          });
      }
    });
    void network.closed.then(() => {
      closed.abort();
      taken.resolve(null);
    });
    return { competitor: taken.promise, heardOurselves: echo.promise, undecided: async () => void (await examination) };
  }

  async #claimOn(network: NetworkConnection): Promise<void> {
    await network.subscribe([this.#topic], { qos: 1 });
    this.#say(network);
  }

  /** Answers at a limited rate. */
  #reply(network: NetworkConnection, answer: Pick<Statement, 'to' | 'answer'> = {}): void {
    const kind = answer.answer === undefined ? 'claim' : 'answer';
    const nowMs = this.#clock.now();
    if (nowMs - (this.#repliedMs[kind] ?? Number.NEGATIVE_INFINITY) < REPLY_INTERVAL_MS) return;
    this.#repliedMs[kind] = nowMs;
    this.#say(network, answer);
  }

  #say(network: NetworkConnection, question: Pick<Statement, 'to' | 'ask' | 'answer'> = {}): void {
    network.publish({ topic: this.#topic, payload: JSON.stringify({ ...this.#claim(), ...question }), retain: false }, () => undefined);
  }

  #claim(): Claim {
    return { instance: this.#instance, since: this.#since };
  }
}

/** Some brokers tie users to client ids and refuse that of the probe; the real connection then finds out by itself. */
const nullWhenRefused = (error: unknown): null => {
  if (error instanceof ConnectFailure && error.kind === 'refused') return null;
  throw error;
};

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
