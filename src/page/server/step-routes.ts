import type { Hono } from 'hono';
import { z } from 'zod';
import type { Language } from '../../texts/languages.ts';
import type { WriteView } from '../view/setup-documents.ts';
import { type Ctx, type Env, refuse } from './guarded-app.ts';
import { languageOf } from './query.ts';
import type { EditSource, SetupSource } from './setup-source.ts';

const MOST_PLANTS = 2_000;
/** How long a connection stays open without data during a test of the cloud, which can take minutes. */
const SILENT_MS = 180_000;
const answer = z.union([z.string().max(8_192), z.number(), z.boolean(), z.null(), z.array(z.string().max(100)).max(MOST_PLANTS)]);
const writeBody = z.object({ seal: z.string().max(100) });
const answersBody = z.object({ answers: z.record(z.string().max(100), answer) });

/** Adds a route that asks the cloud, the broker or Home Assistant, or writes files. Only one such request runs at a time. */
export type AddTest = (name: string, work: (c: Ctx) => Promise<object | null>) => void;

/**
 * Adds the routes of the steps that the set-up and the changes of a running bridge share.
 * @param preset the language of replies to requests that name no language
 */
export function addSteps(app: Hono<Env>, source: SetupSource | EditSource, preset: () => Language): AddTest {
  const { steps } = source;
  app.use('/api/setup/*', (c, next) => {
    c.env.incoming.socket.setTimeout(SILENT_MS);
    source.speak(languageOf(c.req.query(), preset()));
    return next();
  });
  app.get('/api/setup', (c) => c.json(source.state(languageOf(c.req.query(), preset()))));
  app.post('/api/setup/answers', async (c) => {
    const body = answersBody.safeParse(await c.req.json().catch(() => null));
    return body.success ? c.json(steps.answer(body.data.answers)) : refuse(c, 'bad_request');
  });
  app.post('/api/setup/preview', (c) => c.json(steps.preview()));
  app.post('/api/setup/costs', (c) => c.json(steps.costs()));
  let isBusy = false;
  const add: AddTest = (name, work) =>
    void app.post(`/api/setup/${name}`, async (c) => {
      if (isBusy) return refuse(c, 'too_many', 1_000);
      isBusy = true;
      try {
        const result = await work(c);
        return result === null ? refuse(c, 'bad_request') : c.json(result);
      } finally {
        isBusy = false;
      }
    });
  add('plants', () => steps.listPlants());
  add('brokers', () => steps.findBrokers());
  add('broker', () => steps.testBroker());
  add('write', async (c) => {
    const body = writeBody.safeParse(await c.req.json().catch(() => null));
    const result = body.success ? await steps.writeShown(body.data.seal) : null;
    finishAfter(c, result, source);
    return result;
  });
  return add;
}

/** Calls `finished` after the reply is sent or the browser has disconnected, if files were written. */
function finishAfter(c: Ctx, result: WriteView | null, { finished }: SetupSource | EditSource): void {
  const { outgoing } = c.env;
  // A reply that is closed already emits no further `close`.
  if (result?.written && outgoing.destroyed) finished();
  else if (result?.written) outgoing.once('close', finished);
}
