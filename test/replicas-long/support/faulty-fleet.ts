import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { FleetOfThree } from '../../replicas/support/fleet-of-three.ts';
import type { Round } from './rounds.ts';

const STOPPED_MS = 30_000;
/** From the end of a replica, or from the answer of a database that was away, until other replicas have published its plants. */
const LONGEST_TAKEOVER_MS = 15_000;
/** From SIGTERM until other replicas own the shards. */
const LONGEST_HANDOVER_MS = 3_000;
/** After this time a takeover counts as failed, and the run goes on. */
const GIVEN_UP_MS = 60_000;
const LOOK_MS = 25;

/** How long something took. */
export interface Measured {
  /** Such as `killed: published`. */
  readonly what: string;
  readonly ms: number;
}

/** A fleet to which faults happen. It measures how long the other replicas take, and lists what took too long. */
export class FaultyFleet {
  readonly measured: Measured[] = [];
  readonly wrong: string[] = [];
  /** When stopped replicas were continued, epoch milliseconds. */
  readonly continuedMs: number[] = [];
  readonly #fleet: FleetOfThree;
  readonly #names: readonly string[];

  constructor(fleet: FleetOfThree, names: readonly string[]) {
    this.#fleet = fleet;
    this.#names = names;
  }

  /** Makes a fault happen, waits until the fleet has got over it, and starts the replicas that have ended. */
  async endure(round: Round): Promise<void> {
    await this.#happen(round);
    for (const name of this.#names) if (!this.#fleet.replicas.get(name)?.running) this.#fleet.start(name);
    await this.#until('members', this.#areMembers, GIVEN_UP_MS);
    await delay(round.pauseMs);
  }

  #happen({ fault, victims, outageMs }: Round): Promise<void> {
    switch (fault) {
      case 'killed':
        return this.#signalled(fault, victims, 'SIGKILL');
      case 'stopped':
        return this.#stopped(victims);
      case 'terminated':
        return this.#signalled(fault, victims, 'SIGTERM');
      case 'database killed':
        return this.#withoutDatabase(fault, victims, async () => {
          await this.#fleet.server.kill();
          await delay(outageMs);
          await this.#fleet.server.start();
        });
      case 'database stopped':
        return this.#withoutDatabase(fault, victims, async () => {
          this.#fleet.server.signal('SIGSTOP');
          await delay(outageMs);
          this.#fleet.server.signal('SIGCONT');
        });
    }
  }

  async #signalled(fault: string, victims: readonly string[], signal: NodeJS.Signals): Promise<void> {
    const plants = await this.#plantsOf(victims);
    const from = this.#fleet.watcher.seen.length;
    for (const name of victims) this.#fleet.replicas.get(name)?.kill(signal);
    const isFree = async (): Promise<boolean> =>
      (await this.#fleet.owned()).every(({ owner }) => owner !== null && !victims.includes(owner));
    await Promise.all([
      this.#until(`${fault}: owned by others`, isFree, signal === 'SIGTERM' ? LONGEST_HANDOVER_MS : LONGEST_TAKEOVER_MS),
      this.#published(fault, plants, from),
    ]);
    for (const name of victims) await this.#ended(name, signal);
  }

  async #stopped(victims: readonly string[]): Promise<void> {
    const plants = await this.#plantsOf(victims);
    const from = this.#fleet.watcher.seen.length;
    for (const name of victims) this.#fleet.replicas.get(name)?.kill('SIGSTOP');
    await Promise.all([this.#published('stopped', plants, from), delay(STOPPED_MS)]);
    this.continuedMs.push(Date.now());
    for (const name of victims) this.#fleet.replicas.get(name)?.kill('SIGCONT');
  }

  /** @param away takes the database away, and resolves when it answers again */
  async #withoutDatabase(fault: string, victims: readonly string[], away: () => Promise<void>): Promise<void> {
    const plants = this.#fleet.cloud.plants.map(({ psId }) => String(psId));
    const isBack = away();
    for (const name of victims) this.#fleet.replicas.get(name)?.kill('SIGKILL');
    await isBack;
    await this.#published(fault, plants, this.#fleet.watcher.seen.length);
  }

  async #plantsOf(victims: readonly string[]): Promise<readonly string[]> {
    return (await Promise.all(victims.map((name) => this.#fleet.plantsOfOwner(name)))).flat();
  }

  async #published(fault: string, plants: readonly string[], from: number): Promise<void> {
    if (plants.length === 0) return;
    let isDone = false;
    void this.#fleet.untilPublished(plants, from).then(() => {
      isDone = true;
    });
    await this.#until(`${fault}: published`, async () => isDone, LONGEST_TAKEOVER_MS);
  }

  async #ended(name: string, signal: NodeJS.Signals): Promise<void> {
    const ended = await this.#fleet.replicas.get(name)?.exited;
    if (signal === 'SIGTERM' && ended?.code !== 0) this.wrong.push(`${name} ended with ${ended?.code} ${ended?.signal}`);
  }

  readonly #areMembers = async (): Promise<boolean> => {
    const sql = `select distinct name from isolarcloud2mqtt.member where beat > clock_timestamp() - interval '10 s'`;
    return (await this.#fleet.query(sql)).length === this.#names.length;
  };

  /** Waits until the condition holds, and records how long that took. */
  async #until(what: string, condition: () => Promise<boolean>, longestMs: number): Promise<void> {
    const startMs = performance.now();
    const isMet = (): Promise<boolean> => condition().catch(() => false);
    await expect
      .poll(isMet, { interval: LOOK_MS, timeout: GIVEN_UP_MS })
      .toBe(true)
      .catch(() => undefined);
    const ms = performance.now() - startMs;
    this.measured.push({ what, ms });
    if (ms > longestMs) this.wrong.push(`${what} after ${(ms / 1_000).toFixed(1)} s, at ${new Date().toISOString()}`);
  }
}
