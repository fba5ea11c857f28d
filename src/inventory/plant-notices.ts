import { BridgeError } from '../errors.ts';
import { type Phrase, phrase } from '../texts/texts.ts';

/** Plants that one sentence names by their ps_ids. */
const MOST_NAMED = 5;

/** The notice of plants that are listed but not authorised by this user. */
export const plantsNotAuthorised = (psIds: readonly string[]): BridgeError =>
  new BridgeError('plants_not_authorized', { detail: named(psIds) });

/** The notice of plants that another account reads. @param elsewhere the name of that account by ps_id */
export const plantsOfOtherAccount = (elsewhere: ReadonlyMap<string, string>): BridgeError =>
  new BridgeError('plants_of_other_account', { detail: named([...elsewhere].map(([psId, account]) => `${psId} (${account})`)) });

function named(plants: readonly string[]): Phrase {
  const more = plants.length > MOST_NAMED ? ', …' : '';
  return phrase('detail.ps_ids', { psIds: plants.slice(0, MOST_NAMED).join(', ') + more });
}
