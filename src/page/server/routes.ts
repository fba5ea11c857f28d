import type { Hono } from 'hono';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Language } from '../../texts/languages.ts';
import type { OfferAnswer, OfferView } from '../view/documents/offers.ts';
import type { ActionReply } from '../view/documents/replies.ts';
import { addCallback } from './callback-routes.ts';
import { addEditing } from './edit-routes.ts';
import { type Ctx, type Env, guardedApp, refuse } from './guarded-app.ts';
import { documentsOf, type PageQuery, snapshotOf } from './page-events.ts';
import { languageOf, pageQueryOf } from './query.ts';
import type { PageSource } from './source.ts';
import { addStatus } from './status-routes.ts';
import { addStream, type StreamRouteDeps } from './stream-route.ts';

export interface RouteDeps extends StreamRouteDeps, Clock {
  readonly source: PageSource;
}

const offerAnswer = z.object({
  name: z.enum(['past', 'energy'] satisfies OfferView['name'][]),
  answer: z.enum(['accept', 'stop', 'dismiss'] satisfies OfferAnswer[]),
});

/** The routes of the page of a running bridge. `/health`, `/ready` and `/metrics` need no login. */
export const routesFor = (deps: RouteDeps): Hono<Env> =>
  guardedApp(deps, (app) => {
    addDocuments(app, deps);
    const { source, now } = deps;
    addStream(app, deps, (c) => documentsOf(pageQueryOf(c.req.query(), source.language), source, now));
    addActions(app, deps);
    if (source.editing !== null) addEditing(app, source.editing, () => source.language);
    addStatus(app, source);
    addCallback(app, deps);
  });

const orRefuse = (c: Ctx, document: object | null): Response => (document === null ? refuse(c, 'not_found') : c.json(document));

function addDocuments(app: Hono<Env>, { source, now }: RouteDeps): void {
  const queryOf = (c: Ctx): PageQuery => pageQueryOf(c.req.query(), source.language);
  const languageIn = (c: Ctx): Language => languageOf(c.req.query(), source.language);
  app.get('/api/snapshot', (c) => c.json(snapshotOf(queryOf(c), source, now())));
  app.get('/api/plants', (c) => c.json(source.plants(queryOf(c))));
  app.get('/api/plants/:psId', (c) => orRefuse(c, source.openPlant(c.req.param('psId'), languageIn(c))));
  app.get('/api/plants/:psId/curve', (c) => orRefuse(c, source.curve(c.req.param('psId'))));
  app.get('/api/devices/:psKey/points', (c) => orRefuse(c, source.offeredPoints(c.req.param('psKey'), languageIn(c))));
  app.get('/api/held', (c) => c.json(source.heldRemovals(languageIn(c))));
  app.get('/api/journal', async (c) => {
    const { language, ...query } = queryOf(c);
    return c.json(await source.journal(query, language));
  });
  app.get('/api/capture', async (c) => {
    const file = await source.captureFile();
    if (file === null) return refuse(c, 'not_found');
    c.header('Content-Type', 'application/x-ndjson');
    c.header('Content-Disposition', 'attachment; filename="capture.ndjson"');
    return c.body(file);
  });
}

function addActions(app: Hono<Env>, { source }: RouteDeps): void {
  app.post('/api/refresh', (c) => c.json(source.refresh()));
  app.post('/api/restore', (c) => c.json(source.restore()));
  app.post('/api/remove-held', (c) => c.json(source.removeHeld()));
  app.post('/api/reload', (c) => {
    const { canReload } = source;
    // The reply is sent first, because this server is stopped if the new configuration gives the page another address.
    if (canReload) c.env.outgoing.once('close', () => source.reload());
    return c.json({ accepted: canReload, againAt: null } satisfies ActionReply);
  });
  app.post('/api/capture', (c) => c.json(source.startCapture()));
  app.post('/api/capture/end', (c) => c.json(source.endCapture()));
  app.post('/api/offers/:name/:answer', async (c) => {
    const asked = offerAnswer.safeParse(c.req.param());
    return asked.success ? c.json(await source.answerOffer(asked.data.name, asked.data.answer)) : refuse(c, 'not_found');
  });
  app.post('/api/doctor', (c) => c.json(source.startDoctor(languageOf(c.req.query(), source.language))));
}
