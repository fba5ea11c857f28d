import type { Account } from '../account.ts';
import type { CallFault } from '../faults/fault.ts';
import type { CallQuota } from '../quota.ts';
import type { World } from '../world.ts';
import type { Body, Language } from './parameters.ts';

/** A checked call, as the endpoints receive it. */
export interface ApiCall {
  readonly world: World;
  readonly account: Account;
  readonly quota: CallQuota;
  readonly body: Body;
  /** Language of the reply's texts, from the body's `lang`; Chinese if it names no other known language. */
  readonly language: Language;
  readonly faults: readonly CallFault[];
  /** Time of the call, epoch ms. */
  readonly now: number;
  /** Number of the call, counted from 0 since the server was created. */
  readonly number: number;
}

/** Computes the `result_data` of a reply, or throws a RejectedCall. */
export type Endpoint = (call: ApiCall) => unknown;
