import type { HttpBindings } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { isBridgeError } from '../../errors.ts';
import type { Refusal, SessionView } from '../view/documents/replies.ts';
import type { Assets } from './assets.ts';
import type { PageLimits } from './limits.ts';
import type { LoginGuard } from './login-guard.ts';
import { isFromOwnPage, isOwnName, type OriginRules } from './request-check.ts';
import type { Sessions } from './sessions.ts';

export interface GuardDeps {
  readonly assets: Assets;
  /** The sentence that is shown if the page was not built. */
  readonly notBuilt: string;
  readonly sessions: Sessions;
  readonly logins: LoginGuard;
  readonly rules: OriginRules;
  readonly limits: PageLimits;
  /** Name of the cookie. It differs between the bridges of one host, since browsers share cookies among all ports of a host. */
  readonly cookie: string;
  /** What the page shows instead of a running bridge. */
  readonly shows: Pick<SessionView, 'isSetup' | 'isFleet'>;
  /** Called with each signed-in request. */
  readonly signedIn: (request: HttpBindings['incoming']) => void;
  readonly report: (error: unknown) => void;
}

export type Env = { Bindings: HttpBindings };
export type Ctx = Context<Env>;

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

/**
 * The routes that every page has: the login and the files. Everything below `/api` needs a login, except the login itself.
 * @param add adds further routes
 */
export function guardedApp(deps: GuardDeps, add: (app: Hono<Env>) => void): Hono<Env> {
  const { sessions, rules, limits, report } = deps;
  const app = new Hono<Env>();
  app.use(async (c, next) => (isOwnName(c.req.header('host'), rules) ? next() : refuse(c, 'forbidden')));
  app.use('/api/*', onlyFromOwnPage(deps), async (c, next) => {
    c.header('Cache-Control', 'no-store');
    return next();
  });
  app.use('/api/login', limitBody(limits.loginBytes));
  addSession(app, deps);
  app.use('/api/*', async (c, next) => {
    if (!sessions.isSignedIn(getCookie(c, deps.cookie))) return refuse(c, 'sign_in');
    deps.signedIn(c.env.incoming);
    return next();
  });
  app.use('/api/*', limitBody(limits.bodyBytes));
  app.onError((error, c) => {
    // The browser has asked for a step of the set-up before it has sent the answers that the step needs.
    if (isBridgeError(error) && error.code === 'config_invalid') return refuse(c, 'bad_request');
    report(error);
    return refuse(c, 'unavailable');
  });
  add(app);
  app.get('*', (c) => asset(c, deps));
  app.notFound((c) => refuse(c, 'not_found'));
  return app;
}

/** Refuses a request that a page of another site may have sent (CSRF). */
export const onlyFromOwnPage =
  ({ rules }: Pick<GuardDeps, 'rules'>): MiddlewareHandler<Env> =>
  async (c, next) => {
    const request = {
      method: c.req.method,
      host: c.req.header('host'),
      origin: c.req.header('origin'),
      fetchSite: c.req.header('sec-fetch-site'),
      contentType: c.req.header('content-type'),
    };
    return isFromOwnPage(request, rules) ? next() : refuse(c, 'forbidden');
  };

export const limitBody = (maxSize: number): MiddlewareHandler<Env> => bodyLimit({ maxSize, onError: (c) => refuse(c as Ctx, 'too_large') });

export function refuse(c: Ctx, error: Refusal['error'], waitMs: number | null = null): Response {
  const retryAfterSeconds = waitMs === null ? null : Math.ceil(waitMs / 1_000);
  if (retryAfterSeconds !== null) c.header('Retry-After', String(retryAfterSeconds));
  return c.json({ error, retryAfterSeconds } satisfies Refusal, STATUS[error]);
}

function addSession(app: Hono<Env>, { sessions, logins, limits, cookie, shows }: GuardDeps): void {
  const tokenOf = (c: Ctx): string | undefined => getCookie(c, cookie);
  const viewOf = (signedIn: boolean): SessionView => ({ passwordNeeded: sessions.passwordNeeded, signedIn, ...shows });
  app.get('/api/session', (c) => c.json(viewOf(sessions.isSignedIn(tokenOf(c)))));
  app.post('/api/login', async (c) => {
    const body = loginBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return refuse(c, 'bad_request');
    // No `await` follows before the attempt is counted. So attempts that arrive at the same time are counted one after the other.
    const address = getConnInfo(c).remote.address ?? '';
    const waitMs = logins.waitMs(address);
    if (waitMs > 0) return refuse(c, 'too_many', waitMs);
    if (!sessions.isPassword(body.data.password)) {
      logins.failed(address);
      return refuse(c, 'wrong_password', logins.waitMs(address));
    }
    logins.succeeded(address);
    // The cookie names no path, since a proxy may remove a prefix of it. The browser then uses the folder of the URL that it has opened.
    const secure = c.req.header('origin')?.startsWith('https:') ?? false;
    setCookie(c, cookie, sessions.begin(), { httpOnly: true, sameSite: 'Strict', secure, maxAge: limits.cookieMs / 1_000, path: '' });
    return c.json(viewOf(true));
  });
  app.post('/api/logout', (c) => {
    sessions.end(tokenOf(c));
    deleteCookie(c, cookie, { path: '' });
    return c.json(viewOf(false));
  });
}

/** Returns a file of the page; `index.html` for `/`. The browser may keep files with a hash in their name for ever. */
function asset(c: Ctx, { assets, notBuilt }: GuardDeps): Response {
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
