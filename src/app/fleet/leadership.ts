import { SECOND_MS } from '../../calendar.ts';
import type { Clock } from '../../clock.ts';
import type { BridgeDocument } from '../../live/documents/bridge.ts';
import type { Log } from '../../log.ts';

/** The work that a replica does for the whole fleet, from the time it becomes the leader until it is no longer. */
export interface LeadTerm {
  /** Publishes the state of the whole bridge. */
  show(status: BridgeDocument): void;
  /** Call when the connection to the broker was made. */
  connected(): void;
  stop(): Promise<void>;
}

export interface LeadershipDeps extends Pick<Clock, 'sleep'> {
  /** Begins a term. If it fails, no part of the term runs. @throws BridgeError those of `Database.query` */
  readonly begin: () => Promise<LeadTerm>;
  readonly log: Pick<Log, 'info'>;
  readonly onError: (error: unknown) => void;
}

/** Time from a failed begin of a term to the next one. */
const RETRY_MS = 3 * SECOND_MS;

/** Begins and ends the terms in which this replica leads the fleet. */
export class Leadership {
  readonly #deps: LeadershipDeps;
  #term: LeadTerm | null = null;
  /** Terms begin and end one after the other. */
  #changes: Promise<void> = Promise.resolve();
  #isLeader = false;
  /** Ends the wait before a term is begun again. */
  #changed = new AbortController();

  constructor(deps: LeadershipDeps) {
    this.#deps = deps;
  }

  set(isLeader: boolean): void {
    this.#isLeader = isLeader;
    this.#changed.abort();
    this.#changed = new AbortController();
    this.#changes = this.#changes.then(() => this.#change()).catch(this.#deps.onError);
  }

  /** Publishes the state of the whole bridge. */
  show(status: BridgeDocument): void {
    this.#term?.show(status);
  }

  /** Call when the connection to the broker was made. */
  connected(): void {
    this.#term?.connected();
  }

  async stop(): Promise<void> {
    this.set(false);
    await this.#changes;
  }

  async #change(): Promise<void> {
    const { log, begin, onError, sleep } = this.#deps;
    if (this.#isLeader && this.#term === null) log.info('this replica leads the fleet');
    while (this.#isLeader && this.#term === null) {
      const { signal } = this.#changed;
      try {
        this.#term = await begin();
      } catch (error) {
        onError(error);
        await sleep(RETRY_MS, signal).catch(() => undefined);
      }
    }
    if (this.#isLeader) return;
    const term = this.#term;
    this.#term = null;
    await term?.stop();
  }
}
