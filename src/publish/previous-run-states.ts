import type { PointSpec } from '../model.ts';
import type { PlantClocks } from '../poll/plant-clocks.ts';
import { type AsleepMode, canSleep, type DataState, dataStateOf, isPvMeasurement, shownOf } from '../readings/data-state.ts';
import { ageLimitMs } from '../readings/freshness.ts';
import { measuredAtOf, type PreviousRunState, type RetainedDeviceStates } from './retained-device-states.ts';
import type { Topic } from './retained-state.ts';

export interface PreviousRunStatesDeps {
  readonly retained: Pick<RetainedDeviceStates, 'all' | 'of' | 'forget'>;
  readonly specsOf: (deviceType: number, psKey: string) => readonly PointSpec[];
  readonly clocks: Pick<PlantClocks, 'isSunDown' | 'sampleIntervalMs'>;
  readonly asleep: AsleepMode;
  readonly plainTopics: boolean;
}

/**
 * What an earlier run has left of plants and devices that this one has not read yet. Their counters stay, and their age shows:
 * what lists the bridge's availability only would else look alive with what that run saw last.
 */
export class PreviousRunStates {
  readonly #deps: PreviousRunStatesDeps;

  constructor(deps: PreviousRunStatesDeps) {
    this.#deps = deps;
  }

  /** What shows another age than when it was published; times in milliseconds. */
  aged(nowMs: number, pollingIntervalMs: number): readonly Topic[] {
    return this.#deps.retained.all().flatMap((left) => {
      const dataState = this.#dataState(left, nowMs, pollingIntervalMs);
      return dataState === left.state['data_state'] ? [] : this.#topics(left, dataState);
    });
  }

  /** State of one plant or device; undefined where nothing is left of it. */
  topicsOf(psId: string, psKey: string, nowMs: number, pollingIntervalMs: number): readonly Topic[] | undefined {
    const left = this.#deps.retained.of(psId, psKey);
    return left && this.#topics(left, this.#dataState(left, nowMs, pollingIntervalMs));
  }

  /** It has been read. */
  forget(psId: string, psKey: string): void {
    this.#deps.retained.forget(psId, psKey);
  }

  #topics({ topic, psKey, deviceType, state }: PreviousRunState, dataState: DataState): readonly Topic[] {
    const { asleep, plainTopics, specsOf } = this.#deps;
    const specs = specsOf(deviceType, psKey).filter(({ slug }) => slug in state);
    const points = specs.map((spec) => {
      const value = textOrNumber(state[spec.slug]);
      return [spec.slug, isPvMeasurement(spec) ? shownOf(value, dataState, asleep) : value] as const;
    });
    return [
      [topic, JSON.stringify({ ...state, ...Object.fromEntries(points), data_state: dataState })],
      ...(plainTopics ? points.map(([slug, value]) => [topic.replace(/state$/, slug), String(value)] as const) : []),
    ];
  }

  #dataState({ psId, psKey, deviceType, state }: PreviousRunState, nowMs: number, pollingIntervalMs: number): DataState {
    const { clocks } = this.#deps;
    return dataStateOf({
      measuredAt: measuredAtOf(state),
      nowMs,
      limitMs: ageLimitMs({ sampleIntervalMs: clocks.sampleIntervalMs(psId, psKey), pollingIntervalMs }),
      canSleep: canSleep(deviceType),
      sunIsDown: () => clocks.isSunDown(psId, nowMs),
    });
  }
}

const textOrNumber = (value: unknown): number | string | null => (typeof value === 'number' || typeof value === 'string' ? value : null);
