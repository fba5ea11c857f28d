import { topicsFor } from '../../src/topics.ts';
import { Expected, type ExpectedPoint } from '../homeassistant/support/expected.ts';
import type { MortalBridge } from './mortal-bridge.ts';

const { deviceState } = topicsFor('isolarcloud');

/**
 * Every lifetime counter that a bridge publishes, held against the plant: each value must be one that the plant's meter had at a sample, none
 * less than the one before, none missing once there was one.
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

  /** Takes down what the meters show now: to be called for each sample. */
  learn(): void {
    for (const [id, point] of this.#points()) {
      const counter = this.#counters.get(id) ?? { topic: topicOf(point), slug: point.spec.slug, truths: new Set(), last: null };
      counter.truths.add(rounded(point.value));
      this.#counters.set(id, counter);
    }
  }

  /** What was published last of each, by unique_id. */
  get last(): Readonly<Record<string, number | null>> {
    return Object.fromEntries([...this.#counters].map(([id, { last }]) => [id, last]));
  }

  /** What the meters show now. */
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
    if (!truths.has(value)) this.learn(); // on a busy machine the next one is there before a life ends
    return truths.has(value);
  }

  #points(): readonly (readonly [id: string, ExpectedPoint])[] {
    return [...this.#expected.points('essential')].filter(([, { spec }]) => spec.counter === 'lifetime');
  }
}

interface Counter {
  readonly topic: string;
  readonly slug: string;
  /** What the meter has shown, so far. */
  readonly truths: Set<number>;
  /** Published last. */
  last: number | null;
}

const topicOf = ({ located: { plant, device } }: ExpectedPoint): string => deviceState(String(plant.psId), device.psKey);

/** Without what is left of binary fractions. */
const rounded = (value: number | string): number => Number(Number(value).toFixed(6));
