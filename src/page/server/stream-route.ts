import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Clock } from '../../clock.ts';
import { type StreamDocuments, serveStream } from './event-stream.ts';
import { type Ctx, type Env, type GuardDeps, refuse } from './guarded-app.ts';

export interface StreamRouteDeps extends GuardDeps, Pick<Clock, 'sleep'> {
  /** Ends all streams. */
  readonly stop: AbortSignal;
  readonly streams: StreamCount;
  /** Random id of this run, see `StreamDeps`. */
  readonly run: string;
}

/** The number of open streams. */
interface StreamCount {
  open: number;
}

/** Adds the route of the event stream. @param documentsFor returns what the reader of a request gets */
export function addStream(
  app: Hono<Env>,
  { limits, sessions, cookie, sleep, stop, run, streams, report }: StreamRouteDeps,
  documentsFor: (c: Ctx) => StreamDocuments,
): void {
  app.get('/api/stream', (c) => {
    if (streams.open >= limits.streams) return refuse(c, 'too_many', limits.slowMs);
    const { outgoing } = c.env;
    outgoing.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    streams.open += 1;
    const lastEventId = c.req.header('last-event-id') ?? c.req.query('lastEventId') ?? null;
    const token = getCookie(c, cookie);
    const mayRead = (): boolean => sessions.isSignedIn(token);
    void serveStream(outgoing, documentsFor(c), lastEventId, stop, { limits, mayRead, sleep, run })
      .catch(report)
      .finally(() => {
        streams.open -= 1;
      });
    return RESPONSE_ALREADY_SENT;
  });
}
