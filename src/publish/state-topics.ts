import type { LiveDocument } from '../live/live-document.ts';
import type { Topics } from '../topics.ts';

/** A retained topic and its payload. */
export type Topic = readonly [topic: string, payload: string];

/** What MQTT shows of a plant or device: payloads by topic (docs/topics.md). */
export function topicsOf(document: LiveDocument, topics: Topics, { plainTopics }: { readonly plainTopics: boolean }): readonly Topic[] {
  const { psId, psKey, subject, points, isAlive, state, alarms } = document;
  return [
    [topics.deviceState(psId, psKey), JSON.stringify(state)],
    // What is not listed yet has these as the earlier run left them.
    ...(subject === null ? [] : [[topics.deviceAvailability(psId, psKey), isAlive ? 'online' : 'offline'] as const]),
    ...(alarms === null ? [] : [[topics.deviceAlarms(psId, psKey), JSON.stringify(alarms)] as const]),
    // Null is the word `null`: an empty payload would take the topic off the broker.
    ...(plainTopics ? points.map(({ slug }) => [topics.point(psId, psKey, slug), String(state[slug])] as const) : []),
  ];
}
