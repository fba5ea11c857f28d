import { type BridgeError, type ErrorCode, EXIT } from '../errors.ts';

/** How the account and the cloud are, in the words of the error codes, and the sentence for the user. */
export interface Health {
  readonly cloud: 'ok' | ErrorCode;
  readonly account: 'ok' | ErrorCode;
  readonly problem: string | null;
}

/**
 * What several problems mean together: what the account is refused for comes before what the cloud lacks, and what ended the
 * cycle before what only a part of it met.
 * @param ended what ended the last cycle, or null
 * @param partial what failed without ending it
 */
export function healthOf(ended: BridgeError | null, partial: readonly BridgeError[]): Health {
  const problems = ended === null ? partial : [ended, ...partial];
  const ofAccount = problems.find(({ exit }) => exit === EXIT.refused);
  const ofCloud = problems.find(({ exit }) => exit !== EXIT.refused);
  return { cloud: ofCloud?.code ?? 'ok', account: ofAccount?.code ?? 'ok', problem: (ofAccount ?? ofCloud)?.message ?? null };
}
