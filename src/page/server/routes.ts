import type { HttpBindings } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Language, Refusal, SessionView } from '../view/documents.ts';
import type { Assets } from './assets.ts';
import type { PageLimits } from './limits.ts';
import type { LoginGuard } from './login-guard.ts';
import { languageOf, pageNumber, pageQueryOf } from './query.ts';
import { isFromOwnPage, isOwnName, type OriginRules } from './request-check.ts';
import type { Sessions } from './sessions.ts';
import type { PageSource } from './source.ts';
import { serveStream, snapshotOf } from './stream.ts';

export interface RouteDeps extends Clock {
  readonly source: PageSource;
  readonly assets: Assets;
  /** Sentence for a page that was not built. */
  readonly notBuilt: string;
  readonly sessions: Sessions;
  readonly logins: LoginGuard;
  readonly rules: OriginRules;
  readonly limits: PageLimits;
  /** Of the page's texts, unless a request names one. */
  readonly language: Language;
  /** Distinguishes bridges of one host: cookies are shared by all ports. */
  readonly cookie: string;
  /** Called for a connection over which a signed-in request came. */
  readonly signedIn: (request: HttpBindings['incoming']) => void;
  /** Ends all streams. */
  readonly stop: AbortSignal;
  readonly streams: StreamCount;
  /** Distinguishes this run from an earlier one. */
  readonly run: string;
  readonly report: (error: unknown) => void;
}

/** The number of open streams. */
interface StreamCount {
  open: number;
}

type Env = { Bindings: HttpBindings };
type Ctx = Context<Env>;

const loginBody = z.object({ password: z.string().max(1_024) });

const STATUS = {
  bad_request: 400,
  sign_in: 401,
  wrong_password: 401,
  forbidden: 403,
  not_found: 404,
  too_large: 413,
  too_many: 429,
  unavailable: 503,
} as const satisfies Record<Refusal['error'], number>;

/** The routes of the page. `assets`, `/health`, `/ready` and `/metrics` need no login; everything below `/api` does, except the login. */
export function routesFor(deps: RouteDeps): Hono<Env> {
  const { sessions, rules, limits, source, report } = deps;
  const app = new Hono<Env>();
  app.use(async (c, next) => (isOwnName(c.req.header('host'), rules) ? next() : refuse(c, 'forbidden')));
  app.use('/api/*', bodyLimit({ maxSize: limits.bodyBytes, onError: (c) => refuse(c as Ctx, 'too_large') }), async (c, next) => {
    const request = {
      method: c.req.method,
      host: c.req.header('host'),
      origin: c.req.header('origin'),
      fetchSite: c.req.header('sec-fetch-site'),
      contentType: c.req.header('content-type'),
    };
    if (!isFromOwnPage(request, rules)) return refuse(c, 'forbidden');
    c.header('Cache-Control', 'no-store');
    return next();
  });
  addSession(app, deps);
  app.use('/api/*', async (c, next) => {
    if (!sessions.isSignedIn(getCookie(c, deps.cookie))) return refuse(c, 'sign_in');
    deps.signedIn(c.env.incoming);
    return next();
  });
  addDocuments(app, deps);
  addStream(app, deps);
  addActions(app, deps);
  addStatus(app, source);
  app.get('*', (c) => asset(c, deps));
  app.notFound((c) => refuse(c, 'not_found'));
  app.onError((error, c) => {
    report(error);
    return refuse(c, 'unavailable');
  });
  return app;
}

function refuse(c: Ctx, error: Refusal['error'], waitMs: number | null = null): Response {
  const retryAfterSeconds = waitMs === null ? null : Math.ceil(waitMs / 1_000);
  if (retryAfterSeconds !== null) c.header('Retry-After', String(retryAfterSeconds));
  return c.json({ error, retryAfterSeconds } satisfies Refusal, STATUS[error]);
}

const orRefuse = (c: Ctx, document: object | null): Response => (document === null ? refuse(c, 'not_found') : c.json(document));

function addSession(app: Hono<Env>, { sessions, logins, limits, cookie }: RouteDeps): void {
  const tokenOf = (c: Ctx): string | undefined => getCookie(c, cookie);
  app.get('/api/session', (c) =>
    c.json({ passwordNeeded: sessions.passwordNeeded, signedIn: sessions.isSignedIn(tokenOf(c)) } satisfies SessionView),
  );
  app.post('/api/login', async (c) => {
    const body = loginBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return refuse(c, 'bad_request');
    // From here on nothing is waited for: attempts at the same time count one after the other.
    const address = getConnInfo(c).remote.address ?? '';
    const waitMs = logins.waitMs(address);
    if (waitMs > 0) return refuse(c, 'too_many', waitMs);
    if (!sessions.isPassword(body.data.password)) {
      logins.failed(address);
      return refuse(c, 'wrong_password', logins.waitMs(address));
    }
    logins.succeeded(address);
    // Without a path the cookie belongs to the folder of this address as the browser sees it, also below a prefix.
    const secure = c.req.header('origin')?.startsWith('https:') ?? false;
    setCookie(c, cookie, sessions.begin(), { httpOnly: true, sameSite: 'Strict', secure, maxAge: limits.cookieMs / 1_000, path: '' });
    return c.json({ passwordNeeded: sessions.passwordNeeded, signedIn: true } satisfies SessionView);
  });
  app.post('/api/logout', (c) => {
    sessions.end(tokenOf(c));
    deleteCookie(c, cookie, { path: '' });
    return c.json({ passwordNeeded: sessions.passwordNeeded, signedIn: false } satisfies SessionView);
  });
}

function addDocuments(app: Hono<Env>, { source, now, language: preset }: RouteDeps): void {
  app.get('/api/snapshot', (c) => c.json(snapshotOf(pageQueryOf(c.req.query(), preset), source, now())));
  app.get('/api/plants', (c) => c.json(source.plants(pageQueryOf(c.req.query(), preset))));
  app.get('/api/plants/:psId', (c) => orRefuse(c, source.openPlant(c.req.param('psId'), languageOf(c.req.query(), preset))));
  app.get('/api/plants/:psId/curve', (c) => orRefuse(c, source.curve(c.req.param('psId'))));
  app.get('/api/devices/:psKey/points', (c) => orRefuse(c, source.offeredPoints(c.req.param('psKey'), languageOf(c.req.query(), preset))));
  app.get('/api/journal', async (c) => {
    const { plant = null, page } = c.req.query() as { plant?: string; page?: string };
    return c.json(await source.journal({ psId: plant, page: pageNumber.parse(page) }, languageOf(c.req.query(), preset)));
  });
  app.get('/api/capture', async (c) => {
    const file = await source.captureFile();
    if (file === null) return refuse(c, 'not_found');
    c.header('Content-Type', 'application/x-ndjson');
    c.header('Content-Disposition', 'attachment; filename="capture.ndjson"');
    return c.body(file);
  });
}

function addStream(
  app: Hono<Env>,
  { source, limits, sessions, cookie, now, sleep, stop, run, language, streams, report }: RouteDeps,
): void {
  app.get('/api/stream', (c) => {
    if (streams.open >= limits.streams) return refuse(c, 'too_many', limits.slowMs);
    const { outgoing } = c.env;
    outgoing.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    streams.open += 1;
    const lastEventId = c.req.header('last-event-id') ?? c.req.query('lastEventId') ?? null;
    const token = getCookie(c, cookie);
    const mayRead = (): boolean => sessions.isSignedIn(token);
    void serveStream(outgoing, pageQueryOf(c.req.query(), language), lastEventId, stop, { source, limits, mayRead, now, sleep, run })
      .catch(report)
      .finally(() => {
        streams.open -= 1;
      });
    return RESPONSE_ALREADY_SENT;
  });
}

function addActions(app: Hono<Env>, { source, language: preset }: RouteDeps): void {
  app.post('/api/refresh', (c) => c.json(source.refresh()));
  app.post('/api/restore', (c) => c.json(source.restore()));
  app.post('/api/capture', (c) => c.json(source.startCapture()));
  app.post('/api/doctor', (c) => c.json(source.startDoctor(languageOf(c.req.query(), preset))));
}

function addStatus(app: Hono<Env>, source: PageSource): void {
  app.get('/health', (c) => c.text('ok\n'));
  app.get('/ready', (c) => (source.isReady ? c.text('ready\n') : c.text('not ready\n', 503)));
  app.get('/metrics', async (c) => {
    const { type, text } = await source.metrics();
    c.header('Content-Type', type);
    return c.body(text);
  });
}

/** A file of the page. `/` is its start; the browser keeps files with a hash in their name for ever. */
function asset(c: Ctx, { assets, notBuilt }: RouteDeps): Response {
  const path = c.req.path === '/' ? 'index.html' : c.req.path.slice(1);
  const found = assets.get(path);
  if (found === undefined && path === 'index.html') return c.text(`${notBuilt}\n`, 503);
  if (found === undefined) return refuse(c, 'not_found');
  c.header('ETag', found.etag);
  c.header('Cache-Control', found.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (c.req.header('if-none-match') === found.etag) return c.body(null, 304);
  c.header('Content-Type', found.type);
  return c.body(found.body);
}
