import type { BridgeError, ErrorCode } from '../errors.ts';
import type { FaultPolicy } from '../isolarcloud/cloud-faults.ts';
import { policyOf } from '../isolarcloud/fault-policy.ts';

type HealthPart = FaultPolicy['shownAs'];

/** For each part of the way from the cloud to the values `ok` or an error code, and the problem that the user is told. */
export interface BridgeHealth extends Readonly<Record<HealthPart, 'ok' | ErrorCode>> {
  readonly problem: BridgeError | null;
}

/** The most serious part first. The problem of the first part that has one is shown. */
const GRAVEST_FIRST: readonly HealthPart[] = ['account', 'quota', 'cloud', 'bridge'];

/**
 * Combines the present problems. The error that ended a poll takes precedence over errors of single calls.
 * @param ended the error that ended the last poll, or null
 * @param partial errors that did not end it
 */
export function healthOf(ended: BridgeError | null, partial: readonly BridgeError[]): BridgeHealth {
  const problems = ended === null ? partial : [ended, ...partial];
  const first = (part: HealthPart): BridgeError | undefined => problems.find(({ code }) => policyOf(code).shownAs === part);
  const codeOf = (part: HealthPart): 'ok' | ErrorCode => first(part)?.code ?? 'ok';
  return {
    account: codeOf('account'),
    quota: codeOf('quota'),
    cloud: codeOf('cloud'),
    bridge: codeOf('bridge'),
    problem: ended ?? GRAVEST_FIRST.map(first).find((error) => error !== undefined) ?? null,
  };
}
