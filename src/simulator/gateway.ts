import { createHash } from 'node:crypto';
import type { Account } from './account.ts';
import { HttpRefusal, RESULT_MESSAGES, RejectedCall, type ResultCode } from './codes.ts';
import { type Body, languageOf } from './endpoints/parameters.ts';
import { ENDPOINTS } from './endpoints/table.ts';
import type { CallFault } from './faults/fault.ts';
import type { Grants } from './oauth/grants.ts';
import { type TokenReply, tokenReply } from './oauth/token-calls.ts';
import { PLATFORM_ENDPOINTS } from './platform/table.ts';
import type { CallQuota } from './quota.ts';
import type { World } from './world.ts';

/** The keys of an application, as the Developer Portal issues them. */
export interface Application {
  readonly appKey: string;
  readonly secretKey: string;
}

interface GatewayParts {
  readonly world: World;
  readonly account: Account;
  readonly quota: CallQuota;
  readonly otherApplications: readonly Application[];
  /** The authorisations of the application; null for an application of the login flavour. */
  readonly grants: Grants | null;
}

/** A received call. */
interface ReceivedCall {
  /** The path below /openapi/. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly faults: readonly CallFault[];
  /** Time of the call, epoch ms. */
  readonly now: number;
  /** Number of the call, counted from 0 since the server was created. */
  readonly number: number;
}

interface ApiRequest extends ReceivedCall {
  readonly body: Body;
}

/** The envelope of every reply (open-api-guide.md 2.5.2). */
interface Envelope {
  readonly req_serial_num: string;
  readonly result_code: ResultCode;
  readonly result_msg: string;
  readonly result_data: unknown;
}

const PLATFORM = 'platform/';

/**
 * Checks calls as the cloud does (headers, keys, faults, token, quota), and answers them with the endpoint. An application has one
 * flavour; calls of the other are refused (oauth.md 1).
 */
export class Gateway {
  readonly #world: World;
  readonly #account: Account;
  readonly #quota: CallQuota;
  /** Applications of other users: their keys are valid, but do not belong to this account. */
  readonly #otherApplications: readonly Application[];
  /** The authorisations of the application; null for an application of the login flavour. */
  readonly #grants: Grants | null;
  /** Key: ps_ids of an authorisation. Value: the world with only these plants. */
  readonly #seen = new Map<string, World>();

  constructor({ world, account, quota, otherApplications, grants }: GatewayParts) {
    this.#world = world;
    this.#account = account;
    this.#quota = quota;
    this.#otherApplications = otherApplications;
    this.#grants = grants;
  }

  /** Returns the reply to a request. @throws HttpRefusal */
  answer(request: ApiRequest): Envelope | TokenReply {
    try {
      const tokens = this.#tokens(request);
      if (tokens !== null) return tokens;
      return envelope(request, '1', RESULT_MESSAGES['1'], this.#data(request));
    } catch (error) {
      if (error instanceof RejectedCall) return refused(request, error);
      throw error;
    }
  }

  #tokens(request: ApiRequest): TokenReply | null {
    const { endpoint, headers, body, faults, now } = request;
    if (!endpoint.startsWith('apiManage/')) return null;
    this.#checkKeys(headers, body, false);
    refuseByFault(faults);
    this.#quota.spend(now);
    return tokenReply(this.#grants, { endpoint, body, faults, now, serialNumber: serialNumberOf(request) });
  }

  #data({ endpoint, headers, body, faults, now, number }: ApiRequest): unknown {
    const isPlatform = endpoint.startsWith(PLATFORM);
    const [table, name] = isPlatform ? [PLATFORM_ENDPOINTS, endpoint.slice(PLATFORM.length)] : [ENDPOINTS, endpoint];
    const answer = Object.hasOwn(table, name) ? table[name] : undefined;
    if (answer === undefined) throw new RejectedCall('E996');
    this.#checkKeys(headers, body, !isPlatform);
    refuseByFault(faults);
    const world = isPlatform ? this.#checkAccess(headers, faults, now) : this.#world;
    if (!isPlatform) this.#checkSignIn(endpoint, headers, body, faults, now);
    this.#quota.spend(now);
    const data = answer({
      world,
      account: this.#account,
      quota: this.#quota,
      body,
      language: languageOf(body),
      faults,
      now,
      number,
    });
    return faults.reduce(withFault, data);
  }

  /**
   * Checks the headers and fields that every request must have.
   * @throws RejectedCall with the cloud's code for a missing or wrong one (open-api-guide.md 1.3, 9)
   */
  #checkKeys(headers: ApiRequest['headers'], body: Body, needsSystemCode: boolean): void {
    if (!headers['sys_code'] && needsSystemCode) throw new RejectedCall('003');
    if (headers['sys_code'] && headers['sys_code'] !== '901') throw new RejectedCall('010', 'er_parameter_value_invalid:sys_code');
    const secretKey = headers['x-access-key'];
    if (!secretKey) throw new RejectedCall('E911');
    const appKey = body['appkey'];
    if (!appKey) throw new RejectedCall('001');
    const applications = [this.#account.spec, ...this.#otherApplications];
    const byAppKey = applications.find((application) => application.appKey === appKey);
    if (byAppKey === undefined) throw new RejectedCall('E00000');
    if (!applications.some((application) => application.secretKey === secretKey)) throw new RejectedCall('E912');
    if (byAppKey.secretKey !== secretKey) throw new RejectedCall('E914');
  }

  /** Refuses a login by an application of the OAuth2 flavour, and a call of the login flavour with an access token. */
  #checkSignIn(endpoint: string, headers: ApiRequest['headers'], body: Body, faults: readonly CallFault[], now: number): void {
    if (this.#grants !== null) throw new RejectedCall('002');
    if (endpoint !== 'login') this.#checkToken(headers, body, faults, now);
  }

  /** Returns the world with the plants that the access token may see. @throws HttpRefusal, RejectedCall for an invalid token */
  #checkAccess(headers: ApiRequest['headers'], faults: readonly CallFault[], now: number): World {
    if (faults.some(({ kind }) => kind === 'token_revoked')) this.#grants?.endAccess();
    const token = /^Bearer (\S+)$/.exec(String(headers['authorization'] ?? ''))?.[1];
    const psIds = token === undefined ? null : (this.#grants?.seenBy(token, now) ?? null);
    if (psIds === null) {
      const refusal = faults.find((fault) => fault.kind === 'access_refused_with');
      throw refusal === undefined ? new HttpRefusal(401) : new RejectedCall(refusal.code);
    }
    const key = [...psIds].sort().join();
    const seen = this.#seen.get(key) ?? this.#world.limitedTo(psIds);
    this.#seen.set(key, seen);
    return seen;
  }

  /** Checks the token, which may be in the body or in a header. */
  #checkToken(headers: ApiRequest['headers'], body: Body, faults: readonly CallFault[], now: number): void {
    const token = body['token'] ?? headers['token'];
    if (typeof token !== 'string' || token === '') throw new RejectedCall('002');
    if (faults.some(({ kind }) => kind === 'token_revoked')) this.#account.revokeTokens();
    this.#account.use(token, now);
  }
}

/** Applies a fault that does not depend on the endpoint to `result_data`. */
function withFault(data: unknown, fault: CallFault): unknown {
  if (fault.kind === 'history_value')
    return Object.hasOwn(data as Body, fault.psKey) ? { ...(data as Body), [fault.psKey]: fault.value } : data;
  if (fault.kind !== 'last_row_twice') return data;
  const { pageList, rowCount } = data as { readonly pageList: readonly unknown[]; readonly rowCount: number };
  return { pageList: [...pageList, ...pageList.slice(-1)], rowCount: rowCount + 1 };
}

/** Returns the envelope of the reply to a refused call. */
export const refused = (call: ReceivedCall, { code, message, content: { data, more } }: RejectedCall): Envelope => ({
  ...envelope(call, code, message, data),
  ...more,
});

function refuseByFault(faults: readonly CallFault[]): void {
  for (const fault of faults) if (fault.kind === 'result_code') throw new RejectedCall(fault.code, fault.message, fault);
}

const envelope = (call: ReceivedCall, code: ResultCode, message: string, data: unknown): Envelope => ({
  req_serial_num: serialNumberOf(call),
  result_code: code,
  result_msg: message,
  result_data: data,
});

function serialNumberOf({ now, number, endpoint }: ReceivedCall): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
  const hash = createHash('md5').update(`${endpoint} ${now} ${number}`).digest('hex');
  return day + hash.slice(8);
}
