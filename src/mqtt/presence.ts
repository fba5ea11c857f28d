import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { BridgeError } from '../errors.ts';
import { topicsFor } from '../topics.ts';
import { ConnectFailure } from './connect-failure.ts';
import type { NetworkConnection } from './network-connection.ts';

/** The claim of an instance to the base topic, as published on the presence topic. */
export interface Claim {
  readonly instance: string;
  /** When the instance acquired the base topic, epoch milliseconds; null while the instance only requests the base topic. */
  readonly since: number | null;
  /** Random text that all replicas of a fleet share; absent: the instance is no replica. */
  readonly fleet?: string | undefined;
}

/**
 * A message on the presence topic: a claim alone, a claim with a question to another instance, or a claim with the answer to a
 * question.
 */
export interface Statement extends Claim {
  /** Id of the instance to which the question or answer is addressed. */
  readonly to?: string | undefined;
  /** The question: a random text that the other instance must send back as `answer`. */
  readonly ask?: string | undefined;
  readonly answer?: string | undefined;
}

/**
 * The regular connection. `competitor` resolves when the connection must end or has ended: with base_topic_taken if another
 * instance takes precedence, with null if the connection has closed.
 */
export interface AcquiredConnection {
  readonly network: NetworkConnection;
  readonly competitor: Promise<BridgeError | null>;
}

export interface PresenceOptions {
  /** Configuration option `mqtt.base_topic`. */
  readonly base: string;
  /** Random id of this process. */
  readonly instance: string;
  /** Random text that all replicas of the fleet share. They use the base topic together. Absent: this instance is no replica. */
  readonly fleet?: string;
}

/** Time limit for the answer of a running bridge, whose event loop can be busy with a large reply of the cloud. */
export const ANSWER_MS = 1500;

/**
 * Time to wait after our own claim has come back if nothing indicates that another bridge runs. This is enough to detect a bridge
 * that starts at the same moment.
 */
const SILENCE_MS = 250;

/**
 * Number of questions that another instance of higher precedence must answer before this instance gives way, and the time between
 * two questions. An instance that is starting gives way after one answer, a running one only after three.
 */
const PROOFS = { starting: 1, running: 3 } as const;
const PROOF_INTERVAL_MS = 2_000;

/** Minimum time between two replies of one kind, so that a flood of claims does not cause a flood of replies. */
const REPLY_INTERVAL_MS = 100;

const id = z.string().min(1).max(200);
const statementSchema = z.object({
  instance: id,
  since: z.number().nullable(),
  fleet: id.optional(),
  to: id.optional(),
  ask: id.optional(),
  answer: id.optional(),
}) satisfies z.ZodType<Statement>;

/**
 * Whether the first of two instances keeps the base topic. An instance that owns it takes precedence over one that requests it; of
 * two owners, the one that has owned it longer; otherwise the one with the smaller id, so that both instances get the same result.
 */
export function takesPrecedence(one: Claim, other: Claim): boolean {
  const since = (claim: Claim): number => claim.since ?? Number.POSITIVE_INFINITY;
  return since(one) === since(other) ? one.instance < other.instance : since(one) < since(other);
}

/** @returns null if the payload is not a claim, since every client of the broker can publish on the topic */
export function parseStatement(payload: string): Statement | null {
  try {
    return statementSchema.safeParse(JSON.parse(payload)).data ?? null;
  } catch {
    return null;
  }
}

/** What one connection learns from the presence topic. */
interface Listening {
  /**
   * Resolves with base_topic_taken when an instance of higher precedence has proved that it runs; with null when the connection has
   * closed.
   */
  readonly competitor: Promise<BridgeError | null>;
  /** Resolves when our own claim has come back from the broker. */
  readonly heardOurselves: Promise<void>;
  /** Resolves when no other instance is being questioned. */
  readonly undecided: () => Promise<void>;
}

/**
 * Ensures that only one bridge at a time uses a base topic. Every instance publishes its claim on `<base>/bridge/presence` and
 * receives the claims of all others. To a claim of lower precedence it replies with its own claim. If a claim has higher
 * precedence, it sends a random text to that instance and gives way when the instance has sent the text back: every client of the
 * broker can publish a claim, but only a running program answers.
 *
 * The client id derives from the base topic, so that connecting would disconnect a running bridge. Therefore, before each connect,
 * the claim is published over a separate connection, the probe (random client id, no will). The probe stays open until the regular
 * connection receives claims, so that none is missed.
 */
export class Presence {
  readonly #base: string;
  readonly #topic: string;
  readonly #availability: string;
  readonly #instance: string;
  readonly #fleet: string | undefined;
  readonly #clock: Clock;
  #since: number | null = null;
  readonly #repliedMs: { claim?: number; answer?: number } = {};

  constructor({ base, instance, fleet }: PresenceOptions, clock: Clock) {
    const topics = topicsFor(base);
    this.#base = base;
    this.#topic = topics.bridgePresence;
    this.#availability = topics.bridgeAvailability;
    this.#instance = instance;
    this.#fleet = fleet;
    this.#clock = clock;
  }

  /**
   * Opens the regular connection if no other instance takes precedence.
   * @param openProbe opens a connection whose client id ends with the given text
   * @param openReal opens the regular connection
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
      // When our own claim has come back, the broker has sent it to the other instances too.
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
    /** The answer that is awaited at present, and the function to call when it arrives. */
    let wanted: { readonly answer: string; readonly given: () => void } | null = null;
    let examination: Promise<void> | null = null;

    /**
     * Asks the competitor to send a random text back.
     * @returns whether it has done so in time
     */
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
      // A retained claim does not show that its sender still runs.
      const heard = topic === this.#topic && !retain ? parseStatement(payload) : null;
      if (heard === null || this.#isOfOurFleet(heard)) return;
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

  /** Publishes our claim, if given with an answer, unless the last reply of this kind was less than 100 ms ago. */
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
    return { instance: this.#instance, since: this.#since, fleet: this.#fleet };
  }

  /** Whether the message is from another replica of our fleet. */
  #isOfOurFleet({ instance, fleet }: Statement): boolean {
    return fleet !== undefined && fleet === this.#fleet && instance !== this.#instance;
  }
}

/**
 * Some brokers allow a user only one client id and refuse that of the probe. In this case only the regular connection detects other
 * instances.
 */
const nullWhenRefused = (error: unknown): null => {
  if (error instanceof ConnectFailure && error.kind === 'refused') return null;
  throw error;
};

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

/** A promise with its `resolve` function. Node 20 does not have `Promise.withResolvers`. */
function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
