import type { BridgeError, ErrorCode } from '../errors.ts';
import type { FaultPolicy } from '../isolarcloud/cloud-faults.ts';
import { policyOf } from '../isolarcloud/fault-policy.ts';

type Part = FaultPolicy['shownAs'];

/** How each part of the way to the values is, in the words of the error codes, and the sentence for the user. */
export interface Health extends Readonly<Record<Part, 'ok' | ErrorCode>> {
  readonly problem: string | null;
}

/** What keeps more from going on stands first: its sentence is the one that is shown. */
const GRAVEST_FIRST: readonly Part[] = ['account', 'quota', 'cloud', 'bridge'];

/**
 * What several problems mean together: what ended the cycle comes before what only a part of it met.
 * @param ended what ended the last cycle, or null
 * @param partial what failed without ending it
 */
export function healthOf(ended: BridgeError | null, partial: readonly BridgeError[]): Health {
  const problems = ended === null ? partial : [ended, ...partial];
  const first = (part: Part): BridgeError | undefined => problems.find(({ code }) => policyOf(code).shownAs === part);
  const codeOf = (part: Part): 'ok' | ErrorCode => first(part)?.code ?? 'ok';
  return {
    account: codeOf('account'),
    quota: codeOf('quota'),
    cloud: codeOf('cloud'),
    bridge: codeOf('bridge'),
    problem: (ended ?? GRAVEST_FIRST.map(first).find((error) => error !== undefined))?.message ?? null,
  };
}
