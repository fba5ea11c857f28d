import { type Period, periodStart, type Zone } from '../zone.ts';
import { type Flow, flowAt } from './flow.ts';
import type { Site } from './site.ts';
import { RATES, type Totals, totals } from './totals.ts';

const HOUR_MS = 3_600_000;

/** The true state of a plant at one moment. */
export interface Truth extends Flow {
  readonly at: number;
  /** Grid power in W, positive = purchase. */
  readonly gridW: number;
  /** Battery power in W, positive = discharge. */
  readonly batteryW: number;
  /** State of charge, 0 to 1; 0 without a battery. */
  readonly soc: number;
  readonly storedWh: number;
  readonly lifetime: Totals;
  readonly day: Totals;
  readonly month: Totals;
  readonly year: Totals;
}

/** All totals in the order of RATES, then the energy in the battery in Wh. */
type State = Float64Array;
const STORED = RATES.length;

/**
 * A plant's past, computed on demand. Powers are constant within a step, so that every total is exactly the integral of its
 * power; a checkpoint per hour makes any past moment cheap to compute.
 */
export class PlantPhysics {
  readonly #site: Site;
  readonly #zone: Zone;
  /** State at each full hour since commissioning. */
  readonly #checkpoints: State[];
  readonly #periodStates = new Map<number, State>();

  constructor(site: Site, zone: Zone) {
    this.#site = site;
    this.#zone = zone;
    const initial = new Float64Array(RATES.length + 1);
    initial[STORED] = site.battery === null ? 0 : site.battery.capacityWh * site.battery.initialSoc;
    this.#checkpoints = [initial];
  }

  /**
   * The true state at a moment.
   *
   * @param at epoch ms, not before the plant was commissioned
   */
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

  /** State at any moment: from the checkpoint before it, step by step. */
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

  /** Applies a flow for some time, in place, since a past of years is millions of steps. */
  #advance(state: State, flow: Flow, durationMs: number): State {
    const hours = durationMs / HOUR_MS;
    const efficiency = this.#site.battery?.efficiency ?? 1;
    for (const [index, [, rate]] of RATES.entries()) state[index] = (state[index] as number) + rate(flow) * hours;
    state[STORED] = (state[STORED] as number) + (flow.chargeW * efficiency - flow.dischargeW / efficiency) * hours;
    return state;
  }
}
