import type { Language } from '../../texts/languages.ts';
import type { Change } from '../model/change-ring.ts';
import type { PageSnapshot } from '../view/documents/snapshot.ts';
import type { StreamEventName, StreamEvents } from '../view/events.ts';
import type { StreamDocuments, StreamEvent } from './event-stream.ts';
import type { ListQuery, PageSource } from './source.ts';

/** The part of the page that a browser shows. */
export interface PageQuery extends ListQuery {
  readonly language: Language;
  /** Id of the open plant; null: no plant is open. */
  readonly psId: string | null;
}

/** Returns all documents that a browser shows. */
export function snapshotOf({ language, psId, ...list }: PageQuery, source: PageSource, nowMs: number): PageSnapshot {
  return {
    now: nowMs,
    bridge: source.bridge(language),
    plants: source.plants(list),
    plant: psId === null ? null : source.openPlant(psId, language),
    doctor: source.doctor(),
    capture: source.capture(language),
    offers: source.offers(language),
  };
}

/** Returns what a stream with this query sends. */
export const documentsOf = (query: PageQuery, source: PageSource, now: () => number): StreamDocuments => ({
  changes: source.changes,
  snapshot: () => ({ name: 'snapshot', data: snapshotOf(query, source, now()) }),
  events: (changes) => eventsOf(changes, query, source),
});

/**
 * Returns the events for the changes that concern the shown part of the page. A document that has changed several times is sent once, in
 * its newest version.
 */
function eventsOf(changes: readonly Change[], query: PageQuery, source: PageSource): readonly StreamEvent[] {
  const { language, psId, ...list } = query;
  const found = changesFor(changes, psId);
  const event = <Name extends StreamEventName>(name: Name, data: StreamEvents[Name] | null): StreamEvent[] =>
    data === null ? [] : [{ name, data }];
  return [
    ...(found.bridge ? event('bridge', source.bridge(language)) : []),
    ...(found.documents ? event('plants', source.plants(list)) : []),
    ...(psId !== null && found.psKeys.size > 0 ? event('plant', source.plant(psId, language)) : []),
    ...[...found.psKeys].flatMap((psKey) => event('device', source.device(psKey, language))),
    ...(psId === null ? [] : [...found.curve].flatMap((at) => event('curve', source.curvePoint(psId, at)))),
    ...(found.doctor ? event('doctor', source.doctor()) : []),
    ...(found.capture ? [{ name: 'capture' as const, data: source.capture(language) }] : []),
    ...(found.offers ? event('offers', source.offers(language)) : []),
    // This event comes last. It is the only one that adds to what the browser has, so that it must carry the id, see textOf.
    ...(found.journal.length === 0
      ? []
      : event(
          'journal',
          found.journal.map((entry) => source.journalEntry(entry, language)),
        )),
  ];
}

function changesFor(changes: readonly Change[], psId: string | null) {
  const psKeys = new Set<string>();
  const curve = new Set<number>();
  const isShown = (of: string): boolean => psId === null || of === psId;
  const kinds = new Set(changes.map(({ kind }) => kind));
  for (const change of changes) {
    if (change.kind === 'document' && change.psId === psId) psKeys.add(change.psKey);
    if (change.kind === 'curve' && change.psId === psId) curve.add(change.at);
  }
  return {
    bridge: kinds.has('bridge'),
    documents: kinds.has('document'),
    doctor: kinds.has('doctor'),
    capture: kinds.has('capture'),
    offers: kinds.has('offers'),
    psKeys,
    curve,
    journal: changes.flatMap((change) => (change.kind === 'journal' && isShown(change.entry.psId) ? [change.entry] : [])),
  };
}
