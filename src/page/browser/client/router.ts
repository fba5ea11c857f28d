import { type ReadonlySignal, signal } from '@preact/signals';

/** The page that is open. `psId: null`: the page of all plants, or of the account's only plant. */
export type Route =
  | { readonly name: 'plants' | 'journal'; readonly psId: string | null }
  | { readonly name: 'bridge' | 'diagnosis' | 'configuration' };

/** Returns the route in the fragment of a URL; the page of the plants if the fragment names none. */
export function routeOf(hash: string): Route {
  const [, name = '', psId = ''] = /^#\/(\w*)(?:\/(.+))?$/.exec(hash) ?? [];
  if (name === 'bridge' || name === 'diagnosis' || name === 'configuration') return { name };
  if (name === 'plants' || name === 'journal') return { name, psId: psId === '' ? null : decoded(psId) };
  return { name: 'plants', psId: null };
}

export const hashOf = (route: Route): string =>
  'psId' in route && route.psId !== null ? `#/${route.name}/${encodeURIComponent(route.psId)}` : `#/${route.name}`;

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The route in the URL of the page. The route is in the fragment, so that it works below any prefix of a proxy. */
export class Router {
  readonly #route = signal<Route>({ name: 'plants', psId: null });

  get route(): ReadonlySignal<Route> {
    return this.#route;
  }

  /** Whether the URL has changed since the page was opened. */
  hasMoved = false;

  start(): void {
    this.#route.value = routeOf(location.hash);
    addEventListener('hashchange', () => {
      this.hasMoved = true;
      this.#route.value = routeOf(location.hash);
    });
  }
}
