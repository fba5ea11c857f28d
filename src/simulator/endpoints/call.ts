import type { Account } from '../account.ts';
import type { CallFault } from '../faults/fault.ts';
import type { CallQuota } from '../quota.ts';
import type { World } from '../world.ts';
import type { Body, Language } from './parameters.ts';

/** One accepted call, as endpoints see it. */
export interface ApiCall {
  readonly world: World;
  readonly account: Account;
  readonly quota: CallQuota;
  readonly body: Body;
  /** Chinese unless the body's `lang` says otherwise. */
  readonly language: Language;
  readonly faults: readonly CallFault[];
  /** Epoch ms. */
  readonly now: number;
  /** Counts the calls of this server from 0. */
  readonly number: number;
}

/** Returns `result_data`, or throws a RejectedCall. */
export type Endpoint = (call: ApiCall) => unknown;
