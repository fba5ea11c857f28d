import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';

/** Plants that one sentence names by their ps_ids. */
const MOST_NAMED = 5;

/** The notice of plants that are listed but not authorised by this user. */
export function plantsNotAuthorised(psIds: readonly string[]): BridgeError {
  const more = psIds.length > MOST_NAMED ? ', …' : '';
  return new BridgeError('plants_not_authorized', {
    detail: phrase('detail.ps_ids', { psIds: psIds.slice(0, MOST_NAMED).join(', ') + more }),
  });
}

/** The notice of plants that another account reads. @param elsewhere the name of that account by ps_id */
export function plantsOfOtherAccount(elsewhere: ReadonlyMap<string, string>): BridgeError {
  const named = [...elsewhere].slice(0, MOST_NAMED).map(([psId, account]) => `${psId} (${account})`);
  const more = elsewhere.size > MOST_NAMED ? ', …' : '';
  return new BridgeError('plants_of_other_account', { detail: phrase('detail.ps_ids', { psIds: named.join(', ') + more }) });
}
