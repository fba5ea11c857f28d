import { topicsFor } from '../../src/topics.ts';
import { Expected, type ExpectedPoint } from '../homeassistant/support/expected.ts';
import type { MortalBridge } from './mortal-bridge.ts';

const { deviceState } = topicsFor('isolarcloud');

/**
 * Compares every lifetime counter that a bridge publishes with the simulated plant. Each published value must be one that the
 * plant's counter had at a sample; none may be less than the value before; and once a counter was published, every later message
 * must contain it. `wrong` lists the violations.
 */
export class ShownCounters {
  readonly wrong: string[] = [];
  readonly #expected: Expected;
  readonly #counters = new Map<string, Counter>();

  constructor({ cloud, now, watcher }: MortalBridge) {
    this.#expected = new Expected(() => cloud.plants, now);
    watcher.client.on('message', (topic, payload) => {
      for (const counter of this.#counters.values()) {
        if (counter.topic === topic) this.#judge(counter, JSON.parse(payload.toString())[counter.slug]);
      }
    });
  }

  /** Records the present values of the plant's counters as correct ones. Call it for each sample. */
  learn(): void {
    for (const [id, point] of this.#points()) {
      const counter = this.#counters.get(id) ?? { topic: topicOf(point), slug: point.spec.slug, truths: new Set(), last: null };
      counter.truths.add(rounded(point.value));
      this.#counters.set(id, counter);
    }
  }

  /** Key: unique_id of a counter. Value: the last correct published value; null if there is none. */
  get last(): Readonly<Record<string, number | null>> {
    return Object.fromEntries([...this.#counters].map(([id, { last }]) => [id, last]));
  }

  /** Key: unique_id of a counter. Value: the present value in the simulated plant. */
  get truth(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#points()].map(([id, { value }]) => [id, rounded(value)]));
  }

  #judge(counter: Counter, value: unknown): void {
    const { slug, last } = counter;
    if (value === last || (value === undefined && last === null)) return;
    if (typeof value === 'number' && value >= (last ?? 0) && this.#wasShown(counter, rounded(value))) counter.last = value;
    else this.wrong.push(`${slug}: ${value} after ${last}`);
  }

  #wasShown({ truths }: Counter, value: number): boolean {
    if (!truths.has(value)) this.learn(); // on a slow machine the next sample may arrive before a run ends
    return truths.has(value);
  }

  #points(): readonly (readonly [id: string, ExpectedPoint])[] {
    return [...this.#expected.points('essential')].filter(([, { spec }]) => spec.counter === 'lifetime');
  }
}

interface Counter {
  readonly topic: string;
  readonly slug: string;
  /** The values that the plant's counter has had at samples so far. */
  readonly truths: Set<number>;
  /** The last correct published value; null before the first one. */
  last: number | null;
}

const topicOf = ({ located: { plant, device } }: ExpectedPoint): string => deviceState(String(plant.psId), device.psKey);

/** Rounds a value to 6 decimals, to remove floating-point noise. */
const rounded = (value: number | string): number => Number(Number(value).toFixed(6));
