import type { Hono } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';
import type { Language } from '../../texts/languages.ts';
import { type Ctx, type Env, type GuardDeps, limitBody, onlyFromOwnPage, refuse } from './guarded-app.ts';
import type { CallbackSource } from './source.ts';

export interface CallbackDeps extends GuardDeps {
  readonly source: CallbackSource;
}

const waitBody = z.object({ state: z.string().min(16).max(100) });

/**
 * Adds the redirect URL of an application with OAuth2.0, if the page listens at it. iSolarCloud sends the owner's browser to this URL, so that
 * the browser has no login of the page. The request is used only if a program on this machine waits for its `state`. No reply contains the
 * authorization code. The browser's address bar keeps the code only if no program waits for it, so that the user can copy it from there.
 */
export function addCallback(app: Hono<Env>, deps: CallbackDeps): void {
  const { source, limits } = deps;
  const show = (c: Ctx, which: 'received' | 'nobody', status: 200 | 404): Response | Promise<Response> => {
    c.header('Cache-Control', 'no-store');
    c.header('Referrer-Policy', 'no-referrer');
    const { language } = source;
    return c.html(pageWith(source.callbackSentence(which, language), language), status);
  };
  app.get('/callback', (c) =>
    source.waiting.arrive(new URL(c.req.url).searchParams) ? c.redirect('callback/received', 303) : show(c, 'nobody', 404),
  );
  app.get('/callback/received', (c) => show(c, 'received', 200));
  app.post('/callback', onlyFromOwnPage(deps), limitBody(limits.loginBytes), async (c) => {
    if (!isFromThisMachine(c)) return refuse(c, 'forbidden');
    const body = waitBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return refuse(c, 'bad_request');
    const reply = source.waiting.ask(body.data.state);
    c.header('Cache-Control', 'no-store');
    return reply === 'too_many' ? refuse(c, 'too_many', 1_000) : c.json(reply);
  });
}

/** Whether the connection comes from this machine: both of its ends have the same address. A reverse proxy on this machine counts too. */
const isFromThisMachine = ({ env: { incoming } }: Ctx): boolean => incoming.socket.remoteAddress === incoming.socket.localAddress;

const pageWith = (sentence: string, language: Language) =>
  html`<!doctype html><html lang="${language}"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>isolarcloud2mqtt</title><main><h1>isolarcloud2mqtt</h1><p>${sentence}</p></main></html>`;
