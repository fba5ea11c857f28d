import type { CloudSimulator } from '../../../src/simulator/cloud.ts';
import type { Totals } from '../../../src/simulator/physics/totals.ts';
import type { FastHome } from './fast-home.ts';
import type { StatisticsRow } from './wire.ts';

const SAMPLE_MS = 300_000;

/** A lifetime counter in the long-term statistics of a fast home, and its true values. Energies in kWh. */
export class HourlyCounter {
  readonly #home: FastHome;
  readonly #cloud: CloudSimulator;
  readonly #psId: number;
  readonly #counter: { readonly uniqueId: string; readonly total: keyof Totals };

  constructor(home: FastHome, cloud: CloudSimulator, psId: number, counter: { readonly uniqueId: string; readonly total: keyof Totals }) {
    this.#home = home;
    this.#cloud = cloud;
    this.#psId = psId;
    this.#counter = counter;
  }

  /** All rows, oldest first. */
  async rows(): Promise<readonly StatisticsRow[]> {
    const { homeAssistant, clock } = this.#home;
    const { entry } = await homeAssistant.entity(this.#counter.uniqueId);
    const statistics = await homeAssistant.statisticsDuringPeriod({
      start: new Date('2020-01-01T00:00:00Z'),
      end: new Date(clock.now()),
      statisticIds: [entry.entity_id],
      period: 'hour',
    });
    return statistics[entry.entity_id] ?? [];
  }

  /** The true energy between two moments, epoch milliseconds. */
  truth(from: number, to: number): number {
    return (this.#at(to) - this.#at(from)) / 1_000;
  }

  /**
   * The largest energy of one sample at the beginning or end of an hour: live rows end with the newest sample that had appeared.
   */
  sample(hour: number): number {
    const around = [hour, hour + 12 * SAMPLE_MS].flatMap((end) =>
      [-2, -1, 0].map((before) => this.truth(end + before * SAMPLE_MS, end + (before + 1) * SAMPLE_MS)),
    );
    return Math.max(...around) + 0.001;
  }

  #at(at: number): number {
    return this.#cloud.truth(this.#psId, at).lifetime[this.#counter.total];
  }
}
