import { type Period, periodStart, type Zone } from '../zone.ts';
import { type Flow, flowAt } from './flow.ts';
import type { Site } from './site.ts';
import { RATES, type Totals, totals } from './totals.ts';

const HOUR_MS = 3_600_000;

/** The true state of a plant at one moment. */
export interface Truth extends Flow {
  readonly at: number;
  /** Grid power in W; positive while the plant purchases energy. */
  readonly gridW: number;
  /** Battery power in W; positive while the battery discharges. */
  readonly batteryW: number;
  /** State of charge, 0 to 1; 0 without a battery. */
  readonly soc: number;
  readonly storedWh: number;
  readonly lifetime: Totals;
  readonly day: Totals;
  readonly month: Totals;
  readonly year: Totals;
}

/** All totals in the order of `RATES`, then the energy in the battery in Wh. */
type State = Float64Array;
const STORED = RATES.length;

/**
 * Computes the state of a plant at any moment since it was commissioned. Powers are constant within a step, so every total is
 * exactly the integral of its power. The state at each full hour is remembered, so that past moments are computed fast.
 */
export class PlantPhysics {
  readonly #site: Site;
  readonly #zone: Zone;
  /** The state at each full hour since the plant was commissioned. */
  readonly #checkpoints: State[];
  readonly #periodStates = new Map<number, State>();

  constructor(site: Site, zone: Zone) {
    this.#site = site;
    this.#zone = zone;
    const initial = new Float64Array(RATES.length + 1);
    initial[STORED] = site.battery === null ? 0 : site.battery.capacityWh * site.battery.initialSoc;
    this.#checkpoints = [initial];
  }

  /** Returns the true state at a moment. @param at epoch ms, not before the plant was commissioned */
  truth(at: number): Truth {
    const { commissionedAt, battery, stepMs } = this.#site;
    if (at < commissionedAt) throw new RangeError('there is no truth before the plant was commissioned');
    const stepStart = at - ((at - commissionedAt) % stepMs);
    const state = this.#stateAt(stepStart);
    const flow = flowAt(this.#site, stepStart, state[STORED] as number);
    const now = this.#advance(state, flow, at - stepStart);
    const storedWh = now[STORED] as number;
    const since = (period: Period) => {
      const start = this.#stateAtStartOf(period, at);
      return totals((index) => (now[index] as number) - (start[index] as number));
    };
    return {
      ...flow,
      at,
      gridW: flow.purchasedW - flow.feedInW,
      batteryW: flow.dischargeW - flow.chargeW,
      soc: battery === null ? 0 : storedWh / battery.capacityWh,
      storedWh,
      lifetime: totals((index) => now[index] as number),
      day: since('day'),
      month: since('month'),
      year: since('year'),
    };
  }

  #stateAtStartOf(period: Period, at: number): State {
    const start = Math.max(periodStart(this.#zone, period, at), this.#site.commissionedAt);
    let state = this.#periodStates.get(start);
    if (state === undefined) {
      state = this.#stateAt(start);
      this.#periodStates.set(start, state);
    }
    return state;
  }

  /** Returns the state at any moment, computed step by step from the last full hour. */
  #stateAt(at: number): State {
    const { commissionedAt } = this.#site;
    const hour = Math.floor((at - commissionedAt) / HOUR_MS);
    while (this.#checkpoints.length <= hour) {
      const last = this.#checkpoints.length - 1;
      const from = commissionedAt + last * HOUR_MS;
      this.#checkpoints.push(this.#integrated(this.#checkpoints[last] as State, from, from + HOUR_MS));
    }
    return this.#integrated(this.#checkpoints[hour] as State, commissionedAt + hour * HOUR_MS, at);
  }

  #integrated(checkpoint: State, from: number, until: number): State {
    const { stepMs } = this.#site;
    const state = Float64Array.from(checkpoint);
    for (let at = from; at < until; at += stepMs) {
      this.#advance(state, flowAt(this.#site, at, state[STORED] as number), Math.min(stepMs, until - at));
    }
    return state;
  }

  /** Adds a flow of this duration to the state. The state itself is changed, not copied, since a past of years has millions of steps. */
  #advance(state: State, flow: Flow, durationMs: number): State {
    const hours = durationMs / HOUR_MS;
    const efficiency = this.#site.battery?.efficiency ?? 1;
    for (const [index, [, rate]] of RATES.entries()) state[index] = (state[index] as number) + rate(flow) * hours;
    state[STORED] = (state[STORED] as number) + (flow.chargeW * efficiency - flow.dischargeW / efficiency) * hours;
    return state;
  }
}
