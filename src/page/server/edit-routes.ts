import type { Hono } from 'hono';
import type { Language } from '../../texts/languages.ts';
import type { Env } from './guarded-app.ts';
import type { EditSource } from './setup-source.ts';
import { addSteps } from './step-routes.ts';

/**
 * The routes with which a browser that has signed in changes the configuration of a running bridge. None of them signs in to the
 * cloud, and none accepts the keys of an application.
 */
export function addEditing(app: Hono<Env>, editing: EditSource, preset: () => Language): void {
  const addTest = addSteps(app, editing, preset);
  addTest('begin', () => editing.steps.begin());
}
