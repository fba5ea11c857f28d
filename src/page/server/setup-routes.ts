import type { Hono } from 'hono';
import { z } from 'zod';
import { isBridgeError } from '../../errors.ts';
import type { Language } from '../../texts/languages.ts';
import { type Ctx, type Env, type GuardDeps, guardedApp, refuse } from './guarded-app.ts';
import { languageOf } from './query.ts';
import type { SetupSource } from './setup-source.ts';

export interface SetupRouteDeps extends GuardDeps {
  readonly setup: SetupSource;
}

/** The language of requests that name none. */
const PRESET: Language = 'en';
const MOST_PLANTS = 2_000;
const answer = z.union([z.string().max(8_192), z.number(), z.boolean(), z.null(), z.array(z.string().max(100)).max(MOST_PLANTS)]);
const answersBody = z.object({ answers: z.record(z.string().max(100), answer) });
const flavourBody = z.object({ flavour: z.enum(['password', 'oauth']) });
const applicationBody = z.object({ text: z.string().max(4_096) });
const authoriseBody = z.object({ text: z.string().max(4_096), from: z.enum(['browser', 'pasted']) });

/** The routes of the set-up page. Each request of a test makes one attempt; there is one test at a time. */
export function setupRoutesFor(deps: SetupRouteDeps): Hono<Env> {
  const { setup } = deps;
  const { steps } = setup;
  return guardedApp(deps, (app) => {
    app.use('/api/setup/*', (c, next) => {
      setup.speak(languageOf(c.req.query(), PRESET));
      return next();
    });
    app.get('/api/setup', (c) => c.json(setup.state(languageOf(c.req.query(), PRESET))));
    app.post('/api/setup/answers', async (c) => {
      const body = answersBody.safeParse(await c.req.json().catch(() => null));
      return body.success ? c.json(steps.answer(body.data.answers)) : refuse(c, 'bad_request');
    });
    app.post('/api/setup/application', async (c) => {
      const body = applicationBody.safeParse(await c.req.json().catch(() => null));
      return body.success ? c.json(steps.answerApplication(body.data.text)) : refuse(c, 'bad_request');
    });
    app.post('/api/setup/flavour', async (c) => {
      const body = flavourBody.safeParse(await c.req.json().catch(() => null));
      return body.success ? c.json(steps.chooseFlavour(body.data.flavour)) : refuse(c, 'bad_request');
    });
    app.post('/api/setup/costs', (c) => c.json(steps.costs()));
    app.post('/api/setup/preview', (c) => c.json(steps.preview()));
    addTests(app, setup);
    // The owner's browser comes from a page of iSolarCloud, without the cookie. The page that it gets passes the code on.
    app.get('/callback', (c) => c.redirect(`./#/callback${new URL(c.req.url).search}`, 303));
    app.get('/health', (c) => c.text('ok\n'));
    app.get('/ready', (c) => c.text('not ready\n', 503));
    app.onError((error, c) => {
      if (isBridgeError(error) && error.code === 'config_invalid') return refuse(c, 'bad_request');
      deps.report(error);
      return refuse(c, 'unavailable');
    });
  });
}

/** What takes its time: it asks the cloud, the broker or Home Assistant, or writes. */
function addTests(app: Hono<Env>, { steps, finished }: SetupSource): void {
  let isBusy = false;
  const alone =
    (work: (c: Ctx) => Promise<object | null>) =>
    async (c: Ctx): Promise<Response> => {
      if (isBusy) return refuse(c, 'too_many', 1_000);
      isBusy = true;
      try {
        const result = await work(c);
        return result === null ? refuse(c, 'bad_request') : c.json(result);
      } finally {
        isBusy = false;
      }
    };
  const test = (name: string, work: (c: Ctx) => Promise<object | null>): unknown => app.post(`/api/setup/${name}`, alone(work));
  test('sign-in', () => steps.testSignIn());
  test('other-regions', () => steps.askOtherRegions());
  test('authorisation', () => steps.beginAuthorisation());
  test('authorise', async (c) => {
    const body = authoriseBody.safeParse(await c.req.json().catch(() => null));
    return body.success ? steps.authorise(body.data.text, body.data.from) : null;
  });
  test('plants', () => steps.listPlants());
  test('brokers', () => steps.findBrokers());
  test('broker', () => steps.testBroker());
  test('home-assistant', () => steps.testHomeAssistant());
  test('write', async (c) => {
    const result = await steps.write();
    const { outgoing } = c.env;
    // A browser that is gone is told nothing; a closed reply does not close again.
    if (result.written && outgoing.destroyed) finished();
    else if (result.written) outgoing.once('close', finished);
    return result;
  });
}
