import { Account, type AccountSpec } from './account.ts';
import { CallRate, type RateLimit } from './call-rate.ts';
import { type CallListener, CallLog, type LoggedCall } from './calls.ts';
import type { Clock } from './clock.ts';
import { Encryption, type EncryptionSpec } from './encryption.ts';
import type { Fault } from './faults/fault.ts';
import { FaultInjector } from './faults/fault-injector.ts';
import { type Application, Gateway } from './gateway.ts';
import { AuthorisePage, agreementIn } from './oauth/authorise-page.ts';
import { Grants } from './oauth/grants.ts';
import { DEMO_OAUTH, type OAuthSpec } from './oauth/spec.ts';
import type { Truth } from './physics/plant.ts';
import type { PlantSpec } from './plant.ts';
import { CallQuota, FREE_PLAN, type Quotas } from './quota.ts';
import { ApiServer } from './server.ts';
import { World } from './world.ts';

const DEMO_ACCOUNT: AccountSpec = {
  appKey: 'A1B2C3D4E5F60718293A4B5C6D7E8F90',
  secretKey: 'x9y8z7w6v5u4t3s2r1q0p9o8n7m6l5k4',
  username: 'demo@example.com',
  password: 'demo-password',
  userId: 506574,
  email: 'demo@example.com',
  phone: '+55 11 91234-5678',
  oneSession: false,
  loginsPerHour: 30,
};

/** The application of another user: its keys are valid, but do not belong to the simulated account. */
export const OTHER_APPLICATION: Application = { appKey: 'FFEEDDCCBBAA99887766554433221100', secretKey: 'k1l2m3n4o5p6q7r8s9t0u1v2w3x4y5z6' };

export interface CloudOptions {
  readonly plants: readonly PlantSpec[];
  readonly account?: Partial<AccountSpec>;
  /** Makes the application one of the OAuth2 flavour. */
  readonly oauth?: Partial<OAuthSpec>;
  /** The clock of the simulated cloud. Default: this machine's clock. */
  readonly now?: Clock;
  /** The interval at which devices take samples. Default: 5 minutes, as in the real cloud. */
  readonly updatePeriodMs?: number;
  readonly quotas?: Partial<Quotas>;
  /** Null, the default: calls may be as frequent as the quotas allow. */
  readonly rateLimit?: RateLimit | null;
  /** Real time from each request to its reply; default 0. */
  readonly latencyMs?: number;
  readonly onCall?: CallListener;
  /** Encryption of the account's application. Default: null, no encryption. */
  readonly encryption?: EncryptionSpec | null;
}

/**
 * A simulated iSolarCloud on 127.0.0.1. It checks requests as strictly as the real one, and computes the values of its plants
 * with a physical model. Its state depends only on the time of the request: no timer changes it.
 */
export class CloudSimulator {
  readonly account: AccountSpec;
  /** The application, if it is one of the OAuth2 flavour; null otherwise. */
  readonly oauth: OAuthSpec | null;
  readonly #spec: OAuthSpec;
  readonly #faults = new FaultInjector();
  readonly #log: CallLog;
  readonly #world: World;
  readonly #sessions: Account;
  readonly #grants: Grants;
  readonly #page: AuthorisePage;
  readonly #now: Clock;
  readonly #server: ApiServer;
  /** The RSA public key of the application, in the form in which the Developer Portal shows it; null without encryption. */
  readonly rsaPublicKey: string | null;

  constructor({
    plants,
    account,
    oauth,
    now = Date.now,
    updatePeriodMs = 300_000,
    quotas,
    rateLimit = null,
    latencyMs = 0,
    onCall,
    encryption = null,
  }: CloudOptions) {
    this.#log = new CallLog(onCall);
    this.account = { ...DEMO_ACCOUNT, ...account };
    this.#world = new World(() => this.#faults.fleet(plants, now()), now, updatePeriodMs);
    this.#sessions = new Account(this.account);
    const applications = [this.account, OTHER_APPLICATION];
    const isSecretKey = (text: string): boolean => applications.some(({ secretKey }) => secretKey === text);
    const opener = encryption && new Encryption(encryption, isSecretKey);
    this.rsaPublicKey = opener?.publicKey ?? null;
    this.#spec = { ...DEMO_OAUTH, ...oauth };
    this.oauth = oauth === undefined ? null : this.#spec;
    this.#now = now;
    this.#grants = new Grants(this.#spec);
    this.#page = new AuthorisePage(this.#spec, this.#grants);
    const gateway = new Gateway({
      world: this.#world,
      account: this.#sessions,
      quota: new CallQuota({ ...FREE_PLAN, ...quotas }),
      otherApplications: [OTHER_APPLICATION],
      grants: this.oauth && this.#grants,
    });
    const page = this.oauth && { html: () => this.#page.html(this.plants), agree: this.authorise.bind(this), failure: this.#page.failure };
    const speed = { latencyMs, rate: rateLimit && new CallRate(rateLimit) };
    this.#server = new ApiServer({ gateway, encryption: opener, page, faults: this.#faults, log: this.#log, now, speed });
  }

  /** Listens on 127.0.0.1. The endpoints are below `<url>/openapi/`. @param port 0 takes a free port */
  async start(port = 0): Promise<{ url: string }> {
    return { url: `http://127.0.0.1:${await this.#server.start(port)}` };
  }

  /** Ends every connection, including those that wait for a reply. */
  async stop(): Promise<void> {
    await this.#server.stop();
  }

  /** Adds a fault. @returns a function that removes it */
  inject(fault: Fault): () => void {
    return this.#faults.inject(fault);
  }

  /** Removes every injected fault. */
  clearFaults(): void {
    this.#faults.clear();
  }

  /** Ends every session and access token, as another client of the account or the vendor may do. */
  revokeTokens(): void {
    this.#grants.endAccess();
    this.#sessions.revokeTokens();
  }

  /** Returns the Authorize URL, as the portal shows it: the page on which an owner authorises the application. */
  authorizeUrl(url: string): string {
    const { applicationId, cloudId, redirectUrl } = this.#spec;
    return `${url}/#/authorized-app?${new URLSearchParams({ cloudId, applicationId, redirectUrl })}`;
  }

  /**
   * Authorises the application as an owner would: opens the page, selects plants and agrees.
   * @param pageAddress the Authorize URL, with `state`
   * @param psIds the selected plants; default: all plants except those of other owners
   * @returns the URL to which the page redirects the browser; null if the page shows a failure
   */
  authorise(pageAddress: string, psIds?: readonly number[]): string | null {
    const own = this.plants.map(({ psId }) => psId).filter((psId) => !this.#spec.othersPlants.includes(psId));
    const faults = this.#faults.forCall('authorise', null, this.#now());
    return this.#page.agree(agreementIn(pageAddress, psIds ?? own), faults, this.#now());
  }

  /** Revokes the authorisation, as the owner would. */
  revokeAuthorisation(): void {
    this.#grants.revoke();
  }

  /** The plants as they are now, including the changes by injected faults. */
  get plants(): readonly PlantSpec[] {
    return this.#world.plants;
  }

  /**
   * Returns the true physical state of a plant, regardless of lags and faults of the cloud.
   * @param at epoch ms, not before the plant was commissioned
   */
  truth(psId: number, at: number): Truth {
    const plant = this.#world.plant(String(psId));
    if (plant === undefined) throw new RangeError(`no plant ${psId}`);
    return this.#world.truth(plant, at);
  }

  /** Every received call, oldest first. */
  get calls(): readonly LoggedCall[] {
    return this.#log.calls;
  }

  /** The largest number of calls to an endpoint that ran at the same time. */
  mostAtOnce(endpoint: string): number {
    return this.#log.mostAtOnce(endpoint);
  }

  get logins(): readonly LoggedCall[] {
    return this.#log.calls.filter(({ endpoint }) => endpoint === 'login');
  }

  /** Empties the list of received calls. */
  clearCalls(): void {
    this.#log.clear();
  }
}
