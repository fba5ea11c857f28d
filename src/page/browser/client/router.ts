import { type ReadonlySignal, signal } from '@preact/signals';

/** The page that is open. `psId: null`: all plants, or the only one. */
export type Route =
  | { readonly name: 'plants' | 'journal'; readonly psId: string | null }
  | { readonly name: 'bridge' | 'diagnosis' | 'configuration' };

/** The route that the fragment of an address names; the plants for any other. */
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

/** The route of the page's address. It is in the fragment, so that it works below any prefix. */
export class Router {
  readonly #route = signal<Route>({ name: 'plants', psId: null });

  get route(): ReadonlySignal<Route> {
    return this.#route;
  }

  /** Whether the address has changed since the page was opened. */
  hasMoved = false;

  start(): void {
    this.#route.value = routeOf(location.hash);
    addEventListener('hashchange', () => {
      this.hasMoved = true;
      this.#route.value = routeOf(location.hash);
    });
  }
}
