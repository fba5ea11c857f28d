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

const gravityOf = ({ code }: BridgeError): number => GRAVEST_FIRST.indexOf(policyOf(code).shownAs);

/**
 * Combines the present problems into the health of the bridge. The errors that ended the last polls take precedence over errors of
 * single calls.
 * @param ended for each account the error that ended its last poll; none for an account whose poll succeeded
 * @param partial errors that did not end a poll
 */
export function healthOf(ended: readonly BridgeError[], partial: readonly BridgeError[]): BridgeHealth {
  const [gravest, ...others] = ended.toSorted((one, other) => gravityOf(one) - gravityOf(other));
  const problems = gravest === undefined ? partial : [gravest, ...others, ...partial];
  const first = (part: HealthPart): BridgeError | undefined => problems.find(({ code }) => policyOf(code).shownAs === part);
  const codeOf = (part: HealthPart): 'ok' | ErrorCode => first(part)?.code ?? 'ok';
  return {
    account: codeOf('account'),
    quota: codeOf('quota'),
    cloud: codeOf('cloud'),
    bridge: codeOf('bridge'),
    problem: gravest ?? GRAVEST_FIRST.map(first).find((error) => error !== undefined) ?? null,
  };
}
