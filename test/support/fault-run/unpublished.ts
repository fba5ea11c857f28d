import { findPoint } from '../../../src/catalogue/index.ts';
import type { Seen } from '../mqtt.ts';
import type { Answer } from './samples.ts';

type State = Readonly<Record<string, unknown>>;

/**
 * Returns the samples that the cloud has sent but that no published state contains, and those of their measurements whose value was
 * not published. A published value is the raw value times a power of ten. Counters are not checked, because the guard may hold
 * them. A sample need not be published if a newer one of the device was read before, or if a probe for a rejected point has
 * requested its points again in the same poll.
 */
export function unpublished(heard: readonly Answer[], seen: readonly Seen[]): readonly string[] {
  const answers = lastAnswers(heard);
  const states = statesByTime(seen);
  const newest = new Map<string, number>();
  const ofPoll = new Map<string, number>();
  for (const { psKey, at, sampledAt } of answers) ofPoll.set(`${psKey} ${at}`, Math.max(sampledAt, ofPoll.get(`${psKey} ${at}`) ?? 0));
  const factors = new Map<string, number>();
  return answers.flatMap(({ at, psKey, deviceType, sampledAt, point }) => {
    if (sampledAt < Math.max(newest.get(psKey) ?? 0, ofPoll.get(`${psKey} ${at}`) ?? 0)) return [];
    newest.set(psKey, sampledAt);
    const name = `${psKey} ${new Date(sampledAt).toISOString()}`;
    const shown = states.get(`${psKey} ${sampledAt}`);
    if (shown === undefined) return [name];
    return Object.entries(point).flatMap(([key, raw]) => {
      const spec = /^p\d+$/.test(key) ? findPoint(deviceType, key.slice(1)) : undefined;
      if (spec?.stateClass !== 'measurement' || raw === null || raw === '') return [];
      const values = shown.map((state) => Number(state[spec.slug] ?? Number.NaN));
      const factor = factors.get(`${psKey} ${key}`) ?? values.map((value) => value / Number(raw)).find(isPowerOfTen);
      if (factor !== undefined) factors.set(`${psKey} ${key}`, factor);
      return values.some((value) => Math.abs(value - Number(raw) * (factor ?? 0)) <= 1e-9 * Math.abs(value))
        ? []
        : [`${name} ${spec.slug}`];
    });
  });
}

/** Returns the answers without those whose points were requested again in the same poll. */
function lastAnswers(answers: readonly Answer[]): readonly Answer[] {
  const pointsOf = ({ psKey, at, point }: Answer): readonly string[] =>
    Object.keys(point)
      .filter((key) => /^p\d+$/.test(key))
      .map((key) => `${psKey} ${at} ${key}`);
  const last = new Map(answers.flatMap((answer) => pointsOf(answer).map((name) => [name, answer] as const)));
  return answers.filter((answer) => pointsOf(answer).every((name) => last.get(name) === answer));
}

const isPowerOfTen = (factor: number): boolean => [1e-3, 1e-2, 1, 1e2, 1e3].some((power) => Math.abs(factor / power - 1) < 1e-9);

/** Key: device and time of a sample. Value: the states with this sample; there may be several, because the state contains its age. */
function statesByTime(seen: readonly Seen[]): ReadonlyMap<string, readonly State[]> {
  const states = new Map<string, State[]>();
  for (const { topic, payload } of seen) {
    const [, psKey] = /^isolarcloud\/\d+\/([^/]+)\/state$/.exec(topic) ?? [];
    if (psKey === undefined) continue;
    const state = JSON.parse(payload) as State;
    const name = `${psKey} ${Date.parse(String(state['device_time']))}`;
    states.set(name, [...(states.get(name) ?? []), state]);
  }
  return states;
}
