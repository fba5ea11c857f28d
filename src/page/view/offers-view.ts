import { DAY_MS, formatUtc, HOUR_MS, MINUTE_MS } from '../../calendar.ts';
import type { BridgeError } from '../../errors.ts';
import type { Completion } from '../../homeassistant/energy/completions.ts';
import type { OtherSensors } from '../../homeassistant/energy/dashboard.ts';
import { type EnergySource, measureSensors, sensorsOf } from '../../homeassistant/energy/sources.ts';
import type { Texts } from '../../texts/texts.ts';
import { problemView } from './bridge-view.ts';
import type { OfferAnswer, OfferView } from './documents/offers.ts';

/** The offer to write the past of the plants into the statistics of Home Assistant. */
export type PastFacts =
  | { readonly state: 'hidden' }
  | {
      readonly state: 'offered';
      /** First and last day, `yyyy-MM-dd`, and the number of days from one to the other. */
      readonly from: string;
      readonly to: string;
      readonly days: number;
      readonly sensors: number;
      readonly calls: number;
      /** Calls that are left in the budget; null: no limit is known. */
      readonly left: number | null;
      /** How long the work takes; null: not known, because the polls need all calls. */
      readonly timeMs: number | null;
      /** Why the accepted work has ended early; null: it was not accepted, or it was stopped. */
      readonly error: BridgeError | null;
    }
  | {
      readonly state: 'running';
      /** Whether the history is read, or the statistics are written. */
      readonly step: 'reading' | 'writing';
      /** Calls that are done or sensors that are written, of all; null: not known yet. */
      readonly done: number;
      readonly all: number | null;
      /** When the work goes on; null: it does not wait. */
      readonly waitsUntilMs: number | null;
      /** Why it waits; null: for calls of the budget, or it does not wait. */
      readonly error: BridgeError | null;
    }
  | { readonly state: 'done'; readonly sensors: number; readonly hours: number }
  | { readonly state: 'failed'; readonly error: BridgeError };

/** The offer to put the sensors of the plants on the Energy dashboard of Home Assistant. */
export type EnergyFacts =
  | { readonly state: 'hidden' }
  | {
      readonly state: 'offered' | 'running';
      readonly additions: readonly EnergySource[];
      readonly completions: readonly Completion[];
      readonly renamed: readonly { readonly before: string; readonly after: string }[];
      readonly others: readonly OtherSensors[];
      readonly error: BridgeError | null;
    }
  | { readonly state: 'done'; readonly count: number }
  | { readonly state: 'failed'; readonly error: BridgeError };

export interface OffersFacts {
  readonly past: PastFacts;
  readonly energy: EnergyFacts;
}

/** The offers in words; a hidden one is left out. */
export const offersView = ({ past, energy }: OffersFacts, texts: Texts): readonly OfferView[] => [
  ...viewOf('past', pastBody(past, texts), texts),
  ...viewOf('energy', energyBody(energy, texts), texts),
];

/** The part of an offer that depends on its state. */
interface Body extends Pick<OfferView, 'lines' | 'progress'> {
  readonly error: BridgeError | null;
  readonly answers: readonly OfferAnswer[];
}

function viewOf(name: OfferView['name'], body: Body | null, texts: Texts): readonly OfferView[] {
  if (body === null) return [];
  const { lines, progress, error, answers } = body;
  const isOpen = answers.includes('accept') || error !== null;
  const labelOf = (answer: OfferAnswer): string => {
    if (answer === 'accept') return texts(`offer.${name}.accept`);
    return texts(answer === 'stop' ? 'offer.stop' : isOpen ? 'offer.refuse' : 'offer.close');
  };
  const labels = answers.map((answer) => ({ answer, label: labelOf(answer) }));
  return [{ name, title: texts(`offer.${name}.title`), lines, progress, problem: problemView(error, texts), answers: labels }];
}

const OFFERED = ['accept', 'dismiss'] as const;

function pastBody(facts: PastFacts, texts: Texts): Body | null {
  switch (facts.state) {
    case 'hidden':
      return null;
    case 'offered': {
      const { from, days, sensors, calls, left, timeMs, error } = facts;
      const cost =
        timeMs === null
          ? texts('offer.past.cost_unknown', { calls })
          : texts('offer.past.cost', { calls, time: durationIn(timeMs, texts), left: left ?? texts('offer.past.unlimited') });
      return { lines: [texts('offer.past.what', { from, days, sensors }), cost], progress: null, error, answers: OFFERED };
    }
    case 'running': {
      const { step, done, all, waitsUntilMs, error } = facts;
      const waits = waitsUntilMs === null ? [] : [texts('offer.past.waits', { until: untilText(waitsUntilMs) })];
      const begun =
        all === null ? texts('offer.past.begins') : texts(step === 'reading' ? 'offer.past.running' : 'offer.past.writing', { done, all });
      return { lines: [begun, ...waits], progress: all === null ? null : { done, all }, error, answers: ['stop'] };
    }
    case 'done': {
      const { hours, sensors } = facts;
      const what = hours === 0 ? texts('offer.past.nothing') : texts('offer.past.done', { hours, sensors });
      return { lines: [what], progress: null, error: null, answers: ['dismiss'] };
    }
    case 'failed':
      return { lines: [], progress: null, error: facts.error, answers: ['dismiss'] };
  }
}

function energyBody(facts: EnergyFacts, texts: Texts): Body | null {
  switch (facts.state) {
    case 'hidden':
      return null;
    case 'offered':
    case 'running': {
      const { additions, completions, renamed, others, error } = facts;
      const lines = [
        texts('offer.energy.what'),
        ...additions.map((source) => texts(`offer.energy.${source.type}`, { sensors: sensorsOf(source).join(', ') })),
        ...completions.map((own) => texts(`offer.energy.${own.type}`, { sensors: measureSensors(own).join(', ') })),
        ...renamed.map((sensor) => texts('offer.energy.renamed', sensor)),
        ...others.map(({ type, sensors }) => texts('energy.others', { type: texts(`energy.type.${type}`), sensors: sensors.join(', ') })),
      ];
      return { lines, progress: null, error, answers: facts.state === 'offered' ? OFFERED : [] };
    }
    case 'done':
      return { lines: [texts('offer.energy.done', { count: facts.count })], progress: null, error: null, answers: ['dismiss'] };
    case 'failed':
      return { lines: [], progress: null, error: facts.error, answers: ['dismiss'] };
  }
}

function durationIn(ms: number, texts: Texts): string {
  if (ms < HOUR_MS) return texts('offer.minutes', { count: Math.max(1, Math.ceil(ms / MINUTE_MS)) });
  if (ms < 2 * DAY_MS) return texts('offer.hours', { count: Math.ceil(ms / HOUR_MS) });
  return texts('offer.days', { count: Math.ceil(ms / DAY_MS) });
}

const untilText = (ms: number): string => `${formatUtc(ms).slice(0, 16).replace('T', ' ')} UTC`;
