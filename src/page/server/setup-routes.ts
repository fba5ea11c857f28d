import type { Hono } from 'hono';
import { z } from 'zod';
import type { Language } from '../../texts/languages.ts';
import { type Env, type GuardDeps, guardedApp, refuse } from './guarded-app.ts';
import type { SetupSource } from './setup-source.ts';
import { type AddTest, addSteps } from './step-routes.ts';

export interface SetupRouteDeps extends GuardDeps {
  readonly setup: SetupSource;
}

/** The language of replies to requests that name no language. */
const PRESET: Language = 'en';
const flavourBody = z.object({ flavour: z.enum(['password', 'oauth']) });
const applicationBody = z.object({ text: z.string().max(4_096) });
const signInBody = z.object({ tryAgain: z.boolean().default(false) });
const authoriseBody = z.object({ text: z.string().max(4_096), from: z.enum(['browser', 'pasted']) });

/** Returns the routes of the set-up page. Each request for a test makes one attempt, and only one test runs at a time. */
export function setupRoutesFor(deps: SetupRouteDeps): Hono<Env> {
  const { setup } = deps;
  const { steps } = setup;
  return guardedApp(deps, (app) => {
    const addTest = addSteps(app, setup, () => PRESET);
    app.post('/api/setup/application', async (c) => {
      const body = applicationBody.safeParse(await c.req.json().catch(() => null));
      return body.success ? c.json(steps.answerApplication(body.data.text)) : refuse(c, 'bad_request');
    });
    app.post('/api/setup/flavour', async (c) => {
      const body = flavourBody.safeParse(await c.req.json().catch(() => null));
      return body.success ? c.json(steps.chooseFlavour(body.data.flavour)) : refuse(c, 'bad_request');
    });
    addTests(addTest, setup);
    // iSolarCloud sends the owner's browser here, and the browser then sends no cookie. The page that this route opens sends the code with
    // the cookie.
    app.get('/callback', (c) => c.redirect(`./#/callback${new URL(c.req.url).search}`, 303));
    app.get('/health', (c) => c.text('ok\n'));
    app.get('/ready', (c) => c.text('not ready\n', 503));
  });
}

function addTests(test: AddTest, { steps }: SetupSource): void {
  test('sign-in', async (c) => {
    const body = signInBody.safeParse(await c.req.json().catch(() => null));
    return body.success ? steps.testSignIn(body.data) : null;
  });
  test('other-regions', () => steps.askOtherRegions());
  test('authorisation', () => steps.beginAuthorisation());
  test('authorise', async (c) => {
    const body = authoriseBody.safeParse(await c.req.json().catch(() => null));
    return body.success ? steps.authorise(body.data.text, body.data.from) : null;
  });
  test('home-assistant', () => steps.testHomeAssistant());
}
