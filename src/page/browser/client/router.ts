import { type ReadonlySignal, signal } from '@preact/signals';

/** The page that is open. `psId: null`: the list, or the only plant. */
export type Route =
  | { readonly name: 'plants'; readonly psId: string | null }
  | { readonly name: 'journal' }
  | { readonly name: 'bridge' }
  | { readonly name: 'diagnosis' };

/** The route that the fragment of an address names; the plants for any other. */
export function routeOf(hash: string): Route {
  const [, name = '', psId = ''] = /^#\/(\w*)(?:\/(.+))?$/.exec(hash) ?? [];
  if (name === 'journal' || name === 'bridge' || name === 'diagnosis') return { name };
  return { name: 'plants', psId: name === 'plants' && psId !== '' ? decoded(psId) : null };
}

export const hashOf = (route: Route): string =>
  route.name === 'plants' && route.psId !== null ? `#/plants/${encodeURIComponent(route.psId)}` : `#/${route.name}`;

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
