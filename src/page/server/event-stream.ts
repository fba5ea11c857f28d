import type { ServerResponse } from 'node:http';
import { setImmediate as immediate } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { Change, ChangeRing } from '../model/change-ring.ts';
import type { StreamEventName } from '../view/events.ts';
import type { PageLimits } from './limits.ts';

export interface StreamEvent {
  readonly name: StreamEventName;
  readonly data: unknown;
}

/** The documents that one reader of a stream gets. */
export interface StreamDocuments {
  readonly changes: ChangeRing;
  /** Returns the first event, which has all documents. */
  readonly snapshot: () => StreamEvent;
  /** Returns the events for the changes that concern the reader. */
  readonly events: (changes: readonly Change[]) => readonly StreamEvent[];
}

export interface StreamDeps extends Pick<Clock, 'sleep'> {
  readonly limits: Pick<PageLimits, 'beatMs' | 'slowMs'>;
  /** Whether the session of the reader still exists. */
  readonly mayRead: () => boolean;
  /** Random id of this run. It is a part of each event id, since the numbers of changes begin anew at each start. */
  readonly run: string;
}

/** A comment of the event stream, which is sent regularly so that proxies keep the connection open. */
const BEAT = ':\n\n';

/**
 * Sends the events of a stream until the reader disconnects, signs out or reads too slowly, or the server stops. The stream keeps only the
 * number of the last change that it has sent. So nothing is queued for a slow reader; it gets the newest documents when it continues to read.
 * @param lastEventId the last event that the reader received from an earlier stream; null: the reader has received none
 */
export async function serveStream(
  response: ServerResponse,
  documents: StreamDocuments,
  lastEventId: string | null,
  stop: AbortSignal,
  deps: StreamDeps,
): Promise<void> {
  const { limits, mayRead, run, sleep } = deps;
  const { changes: ring } = documents;
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
      const changes = sent === null ? null : ring.since(sent);
      const { last } = ring;
      const isNew = changes === null || changes.some(({ kind }) => kind === 'everything');
      const events = isNew ? [documents.snapshot()] : documents.events(changes);
      sent = last;
      if (events.length > 0 && !(await written(response, textOf(events, `${run}.${last}`), over.signal, deps))) break;
      if (over.signal.aborted || ring.last !== last) continue;
      const isQuiet = await quiet(ring, limits.beatMs, over.signal, sleep);
      if (isQuiet && !(await written(response, BEAT, over.signal, deps))) break;
    }
  } finally {
    stop.removeEventListener('abort', end);
    response.destroy();
  }
}

/** Returns the number of the change in an event id; null if there is no id, or if it is of another run. */
function numberIn(id: string | null, run: string): number | null {
  const [ofRun, number] = id?.split('.') ?? [];
  return ofRun === run && /^\d{1,15}$/.test(number ?? '') ? Number(number) : null;
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
async function quiet(changes: ChangeRing, ms: number, over: AbortSignal, sleep: Clock['sleep']): Promise<boolean> {
  const waiting = new AbortController();
  const end = (): void => waiting.abort();
  const unsubscribe = changes.onChange(end);
  over.addEventListener('abort', end, { once: true });
  await sleep(ms, waiting.signal).catch(() => undefined);
  unsubscribe();
  over.removeEventListener('abort', end);
  return !waiting.signal.aborted;
}
