import type { Hono } from 'hono';
import { z } from 'zod';
import type { Language } from '../../texts/languages.ts';
import type { Env } from './guarded-app.ts';
import type { EditSource } from './setup-source.ts';
import { addSteps, finishAfter } from './step-routes.ts';

const writeBody = z.object({ seal: z.string().max(100) });

/**
 * The routes with which a browser that has signed in changes the configuration of a running bridge. None of them signs in to the
 * cloud, and none accepts the keys of an application.
 */
export function addEditing(app: Hono<Env>, editing: EditSource, preset: () => Language): void {
  const { steps } = editing;
  const addTest = addSteps(app, editing, preset);
  app.post('/api/setup/preview', (c) => c.json(steps.preview()));
  addTest('begin', () => steps.begin());
  addTest('write', async (c) => {
    const body = writeBody.safeParse(await c.req.json().catch(() => null));
    const result = body.success ? await steps.write(body.data.seal) : null;
    finishAfter(c, result, editing);
    return result;
  });
}
