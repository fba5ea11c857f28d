import type { CallFault } from '../faults/fault.ts';
import type { PlantSpec } from '../plant.ts';
import type { Grants } from './grants.ts';
import type { OAuthSpec } from './spec.ts';

/** What the owner submits on the page: the parameters of its address, and the ticked plants. */
export interface Agreement {
  readonly applicationId: string;
  readonly cloudId: string;
  readonly redirectUrl: string;
  /** As it came in the page's address; null if it has none. */
  readonly state: string | null;
  readonly psIds: readonly number[];
}

/** The parameters after `#/authorized-app` of the page's address, with the plants that the owner ticks. */
export function agreementIn(pageAddress: string, psIds: readonly number[]): Agreement {
  const query = new URLSearchParams(/#\/authorized-app\?(.*)$/.exec(pageAddress)?.[1] ?? '');
  const parameter = (name: string): string => query.get(name) ?? '';
  return {
    applicationId: parameter('applicationId'),
    cloudId: parameter('cloudId'),
    redirectUrl: parameter('redirectUrl'),
    state: query.get('state'),
    psIds,
  };
}

/** The page by which an owner authorises an application (oauth.md 3). */
export class AuthorisePage {
  readonly #spec: OAuthSpec;
  readonly #grants: Grants;

  constructor(spec: OAuthSpec, grants: Grants) {
    this.#spec = spec;
    this.#grants = grants;
  }

  /** The address to which the browser goes with the code; null if the page shows `failure` instead. */
  agree({ applicationId, cloudId, redirectUrl, state, psIds }: Agreement, faults: readonly CallFault[], at: number): string | null {
    const spec = this.#spec;
    const fits = applicationId === spec.applicationId && cloudId === spec.cloudId && redirectUrl === spec.redirectUrl;
    if (!fits || psIds.length === 0 || spec.hasGridControl) return null;
    const code = this.#grants.authorise(psIds, at);
    const fault = faults.find((candidate) => candidate.kind === 'state');
    const returned = fault === undefined ? state : fault.is === 'altered' ? `${state}x` : null;
    // Own parameters of the redirect URL are dropped.
    const target = new URL(redirectUrl);
    target.search = new URLSearchParams({ code, ...(returned !== null && { state: returned }) }).toString();
    return target.href;
  }

  /** What the page shows if the owner cannot authorise the application. */
  get failure(): string {
    return this.#spec.hasGridControl ? 'Authorization failed' : 'Operation failed. Please try again.';
  }

  /** The page itself. The parameters are in the fragment, which only the browser sees. */
  html(plants: readonly PlantSpec[]): string {
    const boxes = plants
      .filter(({ psId }) => !this.#spec.othersPlants.includes(psId))
      .map(({ psId, name }) => `<p><label><input type="checkbox" name="psId" value="${psId}" checked> ${escaped(name)}</label></p>`);
    return `<!doctype html><title>iSolarCloud (simulated)</title><h1>Authorize the application</h1>
<form method="post" action="/authorise">${boxes.join('')}
<input type="hidden" name="address"><button>Agree to authorize</button></form>
<script>document.querySelector('[name=address]').value = location.href;</script>`;
  }
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
