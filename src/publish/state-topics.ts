import type { LiveDocument } from '../live/live-document.ts';
import type { Topics } from '../topics.ts';

/** A retained topic and its payload. */
export type Topic = readonly [topic: string, payload: string];

/** The payloads of a plant or device by topic (docs/topics.md). */
export function topicsOf(document: LiveDocument, topics: Topics, { plainTopics }: { readonly plainTopics: boolean }): readonly Topic[] {
  const { psId, psKey, subject, points, isAlive, state, alarms } = document;
  return [
    [topics.deviceState(psId, psKey), JSON.stringify(state)],
    // A device that is not in the listing yet keeps the retained values of the earlier run.
    ...(subject === null ? [] : [[topics.deviceAvailability(psId, psKey), isAlive ? 'online' : 'offline'] as const]),
    ...(alarms === null ? [] : [[topics.deviceAlarms(psId, psKey), JSON.stringify(alarms)] as const]),
    // A missing value is the text `null`: an empty payload would remove the topic from the broker.
    ...(plainTopics ? points.map(({ slug }) => [topics.point(psId, psKey, slug), String(state[slug])] as const) : []),
  ];
}
