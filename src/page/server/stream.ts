import type { ServerResponse } from 'node:http';
import { setImmediate as immediate } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { Language } from '../../texts/languages.ts';
import type { Change } from '../model/change-ring.ts';
import type { PageSnapshot } from '../view/documents/snapshot.ts';
import type { StreamEventName, StreamEvents } from '../view/events.ts';
import type { PageLimits } from './limits.ts';
import type { ListQuery, PageSource } from './source.ts';

/** The part of the page that a browser shows. */
export interface PageQuery extends ListQuery {
  readonly language: Language;
  /** Id of the open plant; null: no plant is open. */
  readonly psId: string | null;
}

export interface StreamDeps extends Clock {
  readonly source: PageSource;
  readonly limits: Pick<PageLimits, 'beatMs' | 'slowMs'>;
  /** Whether the session of the reader still exists. */
  readonly mayRead: () => boolean;
  /** Random id of this run. It is a part of each event id, since the numbers of changes begin anew at each start. */
  readonly run: string;
}

interface StreamEvent {
  readonly name: StreamEventName;
  readonly data: unknown;
}

/** A comment of the event stream, which is sent regularly so that proxies keep the connection open. */
const BEAT = ':\n\n';

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

/**
 * Sends the events of a stream until the reader disconnects, signs out or reads too slowly, or the server stops. The stream keeps only the
 * number of the last change that it has sent. So nothing is queued for a slow reader; it gets the newest documents when it continues to read.
 * @param lastEventId the last event that the reader received from an earlier stream; null: the reader has received none
 */
export async function serveStream(
  response: ServerResponse,
  query: PageQuery,
  lastEventId: string | null,
  stop: AbortSignal,
  deps: StreamDeps,
): Promise<void> {
  const { source, limits, mayRead, run, now, sleep } = deps;
  const over = new AbortController();
  const end = (): void => over.abort();
  response.once('close', end);
  stop.addEventListener('abort', end, { once: true });
  if (stop.aborted || response.destroyed) end();
  let sent = numberIn(lastEventId, run);
  try {
    while (!over.signal.aborted && mayRead()) {
      // Streams take turns, so that many open pages do not delay the other work of the bridge.
      await immediate();
      const changes = sent === null ? null : source.changes.since(sent);
      const last = source.changes.last;
      const isNew = changes === null || changes.some(({ kind }) => kind === 'everything');
      const events = isNew ? [snapshotEvent(query, source, now())] : eventsOf(changes, query, source);
      sent = last;
      if (events.length > 0 && !(await written(response, textOf(events, `${run}.${last}`), over.signal, deps))) break;
      if (over.signal.aborted || source.changes.last !== last) continue;
      const isQuiet = await quiet(source, limits.beatMs, over.signal, sleep);
      if (isQuiet && !(await written(response, BEAT, over.signal, deps))) break;
    }
  } finally {
    stop.removeEventListener('abort', end);
    response.destroy();
  }
}

const snapshotEvent = (query: PageQuery, source: PageSource, nowMs: number): StreamEvent => ({
  name: 'snapshot',
  data: snapshotOf(query, source, nowMs),
});

/** Returns the number of the change in an event id; null if there is no id, or if it is of another run. */
function numberIn(id: string | null, run: string): number | null {
  const [ofRun, number] = id?.split('.') ?? [];
  return ofRun === run && /^\d{1,15}$/.test(number ?? '') ? Number(number) : null;
}

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

/**
 * Returns the events as text. Only the last event of a batch has the id. If the connection is cut off in the middle of a batch, the reader
 * resumes after the batch before and gets some events twice; that is harmless, because each of them replaces a whole document.
 */
const textOf = (events: readonly StreamEvent[], id: string): string =>
  events
    .map(({ name, data }, index) => {
      const number = index === events.length - 1 ? `id: ${id}\n` : '';
      return `event: ${name}\n${number}data: ${JSON.stringify(data)}\n\n`;
    })
    .join('');

/** Writes text to the stream. @returns false if the reader has taken no data for too long, or has disconnected */
async function written(response: ServerResponse, text: string, over: AbortSignal, { limits, sleep }: StreamDeps): Promise<boolean> {
  if (response.destroyed) return false;
  if (response.write(text)) return true;
  const waiting = new AbortController();
  const end = (): void => waiting.abort();
  over.addEventListener('abort', end, { once: true });
  let isDrained = false;
  const drained = (): void => {
    isDrained = true;
    end();
  };
  response.once('drain', drained);
  await sleep(limits.slowMs, waiting.signal).catch(() => undefined);
  response.off('drain', drained);
  over.removeEventListener('abort', end);
  return isDrained;
}

/** Waits for the next change, at most `ms`. @returns true if no change came in this time */
async function quiet(source: PageSource, ms: number, over: AbortSignal, sleep: Clock['sleep']): Promise<boolean> {
  const waiting = new AbortController();
  const end = (): void => waiting.abort();
  const unsubscribe = source.changes.onChange(end);
  over.addEventListener('abort', end, { once: true });
  await sleep(ms, waiting.signal).catch(() => undefined);
  unsubscribe();
  over.removeEventListener('abort', end);
  return !waiting.signal.aborted;
}
