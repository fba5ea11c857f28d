import { createHash } from 'node:crypto';
import type { Account } from './account.ts';
import { RESULT_MESSAGES, RejectedCall, type ResultCode } from './codes.ts';
import { type Body, languageOf } from './endpoints/parameters.ts';
import { ENDPOINTS } from './endpoints/table.ts';
import type { CallFault } from './faults/fault.ts';
import type { CallQuota } from './quota.ts';
import type { World } from './world.ts';

/** The keys of an application, as the Developer Portal issues them. */
export interface Application {
  readonly appKey: string;
  readonly secretKey: string;
}

/** A received call. */
interface ReceivedCall {
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

/** Checks calls as the cloud does (headers, keys, faults, token, quota), and answers them with the endpoint. */
export class Gateway {
  readonly #world: World;
  readonly #account: Account;
  readonly #quota: CallQuota;
  /** Applications of other users: their keys are valid, but do not belong to this account. */
  readonly #otherApplications: readonly Application[];

  constructor(world: World, account: Account, quota: CallQuota, otherApplications: readonly Application[]) {
    this.#world = world;
    this.#account = account;
    this.#quota = quota;
    this.#otherApplications = otherApplications;
  }

  answer(request: ApiRequest): Envelope {
    try {
      return envelope(request, '1', RESULT_MESSAGES['1'], this.#data(request));
    } catch (error) {
      if (error instanceof RejectedCall) return refused(request, error);
      throw error;
    }
  }

  #data({ endpoint, headers, body, faults, now, number }: ApiRequest): unknown {
    const answer = Object.hasOwn(ENDPOINTS, endpoint) ? ENDPOINTS[endpoint] : undefined;
    if (answer === undefined) throw new RejectedCall('E996');
    this.#checkKeys(headers, body);
    for (const fault of faults) if (fault.kind === 'result_code') throw new RejectedCall(fault.code, fault.message, fault);
    if (endpoint !== 'login') this.#checkToken(headers, body, faults, now);
    this.#quota.spend(now);
    const data = answer({
      world: this.#world,
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
  #checkKeys(headers: ApiRequest['headers'], body: Body): void {
    if (!headers['sys_code']) throw new RejectedCall('003');
    if (headers['sys_code'] !== '901') throw new RejectedCall('010', 'er_parameter_value_invalid:sys_code');
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

function envelope({ now, number, endpoint }: ReceivedCall, code: ResultCode, message: string, data: unknown): Envelope {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
  const hash = createHash('md5').update(`${endpoint} ${now} ${number}`).digest('hex');
  return { req_serial_num: day + hash.slice(8), result_code: code, result_msg: message, result_data: data };
}
