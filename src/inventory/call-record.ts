import type { BridgeError } from '../errors.ts';
import type { PeriodicCall } from '../schedule/call-intervals.ts';

/** Decides which of the inventory's calls are made; subject: a plant, or '' for the account. */
export interface CallRecord {
  /** Makes the call if it is due. @returns its result; undefined if it was not made or failed */
  runIfDue<T>(call: PeriodicCall, subject: string, make: () => Promise<T>): Promise<T | undefined>;
  /** Drops failures of subjects that no longer exist. */
  retain(call: PeriodicCall, subjects: ReadonlySet<string>): void;
  /** Logs a failure that another call makes up for. */
  note(call: PeriodicCall, error: BridgeError): void;
  /** Makes the call due again. */
  forget(call: PeriodicCall, subject?: string): void;
  /** When the call last succeeded, epoch milliseconds; undefined: never. */
  lastDoneMs(call: PeriodicCall, subject?: string): number | undefined;
}
