import type { BridgeError } from '../errors.ts';
import type { PeriodicCall } from '../schedule/call-intervals.ts';

/** Records the inventory's calls and decides which are due. `subject` is the ps_id of a plant; '' for the account. */
export interface CallRecord {
  /** Makes the call if it is due. @returns its result; undefined if it was not made or failed */
  runIfDue<T>(call: PeriodicCall, subject: string, make: () => Promise<T>): Promise<T | undefined>;
  /** Forgets the failures of this call for subjects that are not given, because they no longer exist. */
  retain(call: PeriodicCall, subjects: ReadonlySet<string>): void;
  /** Logs the failure of a call that is replaced by another call. */
  note(call: PeriodicCall, error: BridgeError): void;
  /** Makes the call due again. */
  forget(call: PeriodicCall, subject?: string): void;
  /** Returns when the call last succeeded, epoch milliseconds; undefined if it never has. */
  lastDoneMs(call: PeriodicCall, subject?: string): number | undefined;
}
