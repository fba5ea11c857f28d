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
