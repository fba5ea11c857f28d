import type { CloudSimulator } from '../../../src/simulator/cloud.ts';
import type { Totals } from '../../../src/simulator/physics/totals.ts';
import type { FastHome } from './fast-home.ts';
import type { RecordedState, StatisticsRow } from './wire.ts';

const SAMPLE_MS = 300_000;
const HOUR_MS = 12 * SAMPLE_MS;

/**
 * An energy counter in the hourly long-term statistics of a FastHome, together with its true values from the simulator. Energies in
 * kWh.
 */
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

  /** All hours of the counter's statistics, oldest first. */
  async rows(): Promise<readonly StatisticsRow[]> {
    const { homeAssistant, clock } = this.#home;
    const entityId = await this.#entityId();
    const statistics = await homeAssistant.statisticsDuringPeriod({
      start: new Date('2020-01-01T00:00:00Z'),
      end: new Date(clock.now()),
      statisticIds: [entityId],
      period: 'hour',
    });
    return statistics[entityId] ?? [];
  }

  /** The states that Home Assistant recorded during the last day, oldest first. */
  async states(): Promise<readonly RecordedState[]> {
    return this.#home.homeAssistant.history(await this.#entityId());
  }

  /**
   * An hour and the states that its statistics were made of, from the hour before it until its end: shows whether the bridge published
   * nothing, published late, or published a false value.
   * @param hour start of the hour, epoch milliseconds
   */
  described(hour: number, states: readonly RecordedState[]): string {
    const during = states.filter(({ last_changed }) => {
      const atMs = Date.parse(last_changed);
      return atMs >= hour - HOUR_MS && atMs < hour + HOUR_MS;
    });
    const recorded = during.map(({ state, last_changed }) => `${new Date(last_changed).toISOString().slice(11, 19)} ${state}`);
    const truth = this.truth(hour, hour + HOUR_MS).toFixed(3);
    return `${new Date(hour).toISOString()}, in truth ${truth} kWh, of the states ${recorded.join(', ') || 'none'}`;
  }

  /** The energy in kWh that the simulated counter has counted between two times in epoch milliseconds. */
  truth(from: number, to: number): number {
    return (this.#at(to) - this.#at(from)) / 1_000;
  }

  /**
   * The tolerance for one hour: the largest energy of one sample around the beginning or end of the hour. A row ends with the
   * newest sample that was available at the end of its hour, so it can be wrong by one sample.
   * @param hour start of the hour, epoch milliseconds
   */
  sample(hour: number): number {
    const around = [hour, hour + HOUR_MS].flatMap((end) =>
      [-2, -1, 0].map((before) => this.truth(end + before * SAMPLE_MS, end + (before + 1) * SAMPLE_MS)),
    );
    return Math.max(...around) + 0.001;
  }

  async #entityId(): Promise<string> {
    const { entry } = await this.#home.homeAssistant.entity(this.#counter.uniqueId);
    return entry.entity_id;
  }

  #at(at: number): number {
    return this.#cloud.truth(this.#psId, at).lifetime[this.#counter.total];
  }
}
