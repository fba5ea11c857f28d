import { HomeAssistantConnection } from '../../homeassistant/websocket/connection.ts';
import { readEntityIds } from '../../homeassistant/websocket/entity-ids.ts';
import type { OfferDeps } from './offer-deps.ts';
import { Offers } from './offers.ts';

const TIMEOUT_MS = 30_000;

/** Returns the offers for the Home Assistant at this address, not begun yet. */
export function openOffers({
  url,
  token,
  ...deps
}: Omit<OfferDeps, 'withHome'> & { readonly url: string; readonly token: string }): Offers {
  const { sleep } = deps;
  const withHome: OfferDeps['withHome'] = async (signal, work) => {
    const homeAssistant = await HomeAssistantConnection.open({ url, token, timeoutMs: TIMEOUT_MS, sleep, signal });
    try {
      return await work({ homeAssistant, entityIdOf: await readEntityIds(homeAssistant) });
    } finally {
      homeAssistant.close();
    }
  };
  return new Offers({ ...deps, withHome });
}
