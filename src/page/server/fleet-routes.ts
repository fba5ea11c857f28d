import type { Hono } from 'hono';
import type { Language } from '../../texts/languages.ts';
import type { ChangeRing } from '../model/change-ring.ts';
import type { FleetView } from '../view/documents/fleet.ts';
import { type Env, guardedApp } from './guarded-app.ts';
import { languageOf } from './query.ts';
import { addStatus, type StatusSource } from './status-routes.ts';
import { addStream, type StreamRouteDeps } from './stream-route.ts';

/** The fleet that the page of a replica shows. */
export interface FleetSource extends StatusSource {
  /** Has a change `everything` whenever the fleet was seen. */
  readonly changes: ChangeRing;
  fleet(language: Language): FleetView;
  /** The configured language. Texts are in this language unless a request names another one. */
  readonly language: Language;
}

export interface FleetRouteDeps extends StreamRouteDeps {
  readonly fleet: FleetSource;
}

/** The routes of the page of a replica. `/health`, `/ready` and `/metrics` need no login. */
export const fleetRoutesFor = (deps: FleetRouteDeps): Hono<Env> =>
  guardedApp(deps, (app) => {
    const { fleet } = deps;
    app.get('/api/fleet', (c) => c.json(fleet.fleet(languageOf(c.req.query(), fleet.language))));
    addStream(app, deps, (c) => {
      const language = languageOf(c.req.query(), fleet.language);
      return { changes: fleet.changes, snapshot: () => ({ name: 'fleet', data: fleet.fleet(language) }), events: () => [] };
    });
    addStatus(app, fleet);
  });
