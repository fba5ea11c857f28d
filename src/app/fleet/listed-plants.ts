import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../errors.ts';
import type { OpenApiClient } from '../../isolarcloud/client.ts';
import { phrase } from '../../texts/texts.ts';

/** Before the serial number of a device, by which a plant is chosen. */
const SERIAL_NUMBER_PREFIX = 'sn:';

/**
 * Returns the ps_ids of the chosen plants of the account.
 * @throws BridgeError those of the cloud, and plants_missing or plants_not_chosen: an empty list never means that all plants are gone
 */
export async function listedPlants(
  client: Pick<OpenApiClient, 'getPowerStationList' | 'getPowerStationDetail' | 'authorisation'>,
  { include, exclude }: Config['plants'],
): Promise<readonly string[]> {
  const listed = (await client.getPowerStationList()).map(({ psId }) => psId);
  if (listed.length === 0) throw new BridgeError('plants_missing');
  const authorised = (await client.authorisation())?.psIds ?? null;
  const wanted = include === 'all' ? listed.filter((psId) => authorised?.includes(psId) ?? true) : await named(client, include);
  const chosen = wanted.filter((psId) => !exclude.includes(psId));
  if (chosen.length === 0) throw new BridgeError('plants_not_chosen', { detail: phrase('detail.none_chosen', { count: listed.length }) });
  return chosen;
}

async function named(client: Pick<OpenApiClient, 'getPowerStationDetail'>, entries: readonly string[]): Promise<readonly string[]> {
  const psIds: string[] = [];
  for (const entry of entries) {
    if (!entry.startsWith(SERIAL_NUMBER_PREFIX)) psIds.push(entry);
    else psIds.push((await client.getPowerStationDetail({ sn: entry.slice(SERIAL_NUMBER_PREFIX.length) })).psId);
  }
  return psIds;
}
