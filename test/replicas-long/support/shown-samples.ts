import { selectPoints } from '../../../src/catalogue/index.ts';
import { READING } from '../../replicas/support/fleet-of-three.ts';
import type { Seen } from '../../support/mqtt.ts';

/** The energy counters of one sample of a device, as one message has them; by name. */
export type Counters = Readonly<Record<string, unknown>>;

const selection = selectPoints({ ...READING.points, device_types: 'all', include: [], exclude: [], custom: [] });
const points = [...selection.values()].flat().map(({ spec }) => spec);
const COUNTERS = new Set(points.filter(({ counter }) => counter !== null).map(({ slug }) => slug));

/** Returns the counters of every published sample. Key: topic and time of the sample. Value: those of each message about it. */
export function shownSamples(seen: readonly Seen[]): ReadonlyMap<string, readonly Counters[]> {
  const samples = new Map<string, Counters[]>();
  for (const { topic, payload } of seen) {
    if (!/^isolarcloud\/\d+\/[^/]+\/state$/.test(topic) || payload === '') continue;
    const state = JSON.parse(payload) as { readonly last_update: string | null };
    if (state.last_update === null) continue;
    const counters = Object.fromEntries(Object.entries(state).filter(([name]) => COUNTERS.has(name)));
    const sample = `${topic} ${state.last_update}`;
    const shown = samples.get(sample);
    if (shown === undefined) samples.set(sample, [counters]);
    else shown.push(counters);
  }
  return samples;
}

export interface ComparedSample {
  /** Topic and time of the sample. */
  readonly sample: string;
  readonly counters: Counters;
  /** The counters of the same sample as a bridge without faults has shown them. */
  readonly truth: Counters;
}

/** Returns when each counter was first shown. Key: topic and name. Value: time of the sample. */
function firstShownIn(samples: ReadonlyMap<string, readonly Counters[]>): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const [sample, messages] of samples) {
    const [topic, time = ''] = sample.split(' ');
    const named = messages.flatMap((counters) => Object.keys(counters).filter((name) => counters[name] !== null));
    for (const key of named.map((name) => `${topic} ${name}`)) if (time < (first.get(key) ?? '~')) first.set(key, time);
  }
  return first;
}

/**
 * Returns a function that tells whether a sample lacks only counters that stand at zero and were never shown before it. The guard shows
 * a lifetime counter of zero after enough samples, so a bridge that has missed a sample shows it later.
 * @param shown all samples that were shown
 */
export function lacksUnconfirmedZeros(shown: ReadonlyMap<string, readonly Counters[]>): (compared: ComparedSample) => boolean {
  const first = firstShownIn(shown);
  return ({ sample, counters, truth }) => {
    const [topic, time = ''] = sample.split(' ');
    const isUnconfirmed = (name: string): boolean =>
      truth[name] === 0 && (counters[name] ?? null) === null && time < (first.get(`${topic} ${name}`) ?? '~');
    const confirmed = Object.keys(truth).filter((name) => !isUnconfirmed(name));
    return confirmed.every((name) => counters[name] === truth[name]) && Object.keys(counters).every((name) => Object.hasOwn(truth, name));
  };
}
