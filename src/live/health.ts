import type { BridgeError, ErrorCode } from '../errors.ts';
import type { FaultPolicy } from '../isolarcloud/cloud-faults.ts';
import { policyOf } from '../isolarcloud/fault-policy.ts';

type HealthPart = FaultPolicy['shownAs'];

/**
 * For each part (account, quota, cloud, bridge) `ok` or the code of its error, and the one problem that the user is shown; null if
 * all is well.
 */
export interface BridgeHealth extends Readonly<Record<HealthPart, 'ok' | ErrorCode>> {
  readonly problem: BridgeError | null;
}

/** The parts, most serious first. If several parts have a problem, that of the first one is shown. */
const GRAVEST_FIRST: readonly HealthPart[] = ['account', 'quota', 'cloud', 'bridge'];

/**
 * Combines the present problems into the health of the bridge. The error that ended the last poll takes precedence over errors of
 * single calls.
 * @param ended the error that ended the last poll; null if it succeeded
 * @param partial errors that did not end the poll
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
