import type { CallFault } from '../faults/fault.ts';
import type { PlantSpec } from '../plant.ts';
import type { Grants } from './grants.ts';
import type { OAuthSpec } from './spec.ts';

/** The form that the owner submits: the parameters of the Authorize URL, and the selected plants. */
export interface Agreement {
  readonly applicationId: string;
  readonly cloudId: string;
  readonly redirectUrl: string;
  /** `state` of the Authorize URL; null if the URL has none. */
  readonly state: string | null;
  readonly psIds: readonly number[];
}

/** Returns the form for an Authorize URL, whose parameters follow `#/authorized-app`. @param psIds the selected plants */
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

  /** Accepts the form. Returns the redirect URL with the code; null if the page shows `failure` instead. */
  agree({ applicationId, cloudId, redirectUrl, state, psIds }: Agreement, faults: readonly CallFault[], at: number): string | null {
    const spec = this.#spec;
    const fits = applicationId === spec.applicationId && cloudId === spec.cloudId && redirectUrl === spec.redirectUrl;
    if (!fits || psIds.length === 0 || spec.hasGridControl) return null;
    const code = this.#grants.authorise(psIds, at);
    const fault = faults.find((candidate) => candidate.kind === 'state');
    const returned = fault === undefined ? state : fault.is === 'altered' ? `${state}x` : null;
    // The page drops parameters that the redirect URL itself has.
    const target = new URL(redirectUrl);
    target.search = new URLSearchParams({ code, ...(returned !== null && { state: returned }) }).toString();
    return target.href;
  }

  /** The text on the page if the owner cannot authorise the application. */
  get failure(): string {
    return this.#spec.hasGridControl ? 'Authorization failed' : 'Operation failed. Please try again.';
  }

  /** Returns the HTML of the page. Its script reads the parameters from the fragment of the URL, which browsers do not send. */
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
