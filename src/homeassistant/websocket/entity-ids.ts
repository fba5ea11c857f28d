import { z } from 'zod';
import { BridgeError } from '../../errors.ts';
import { deviceIdentifier, escapeId } from '../../topics.ts';
import { uniqueId } from '../discovery.ts';
import type { HomeAssistantApi } from './connection.ts';

const registrySchema = z.array(
  z.object({
    entity_id: z.string(),
    unique_id: z.union([z.string(), z.number()]),
    platform: z.string(),
    disabled_by: z.string().nullish(),
  }),
);

/**
 * Returns the entity id of a point in Home Assistant; null if there is no such entity or it is disabled. The id of a computed point
 * is its slug.
 */
export type EntityIdOf = (psKey: string, pointId: string) => string | null;

/**
 * Reads the entity ids of our points in Home Assistant. They depend on the release, the area and the user, so they are looked up by
 * unique_id (home-assistant.md 1.8).
 * @throws BridgeError homeassistant_reply_malformed and errors of commands
 */
export async function readEntityIds(homeAssistant: HomeAssistantApi): Promise<EntityIdOf> {
  const registry = registrySchema.safeParse(await homeAssistant.command('config/entity_registry/list'));
  if (!registry.success) throw new BridgeError('homeassistant_reply_malformed', { endpoint: 'config/entity_registry/list' });
  const ours = registry.data.filter(({ platform, disabled_by }) => platform === 'mqtt' && disabled_by == null);
  const byUniqueId = new Map(ours.map(({ unique_id, entity_id }) => [String(unique_id), entity_id]));
  return (psKey, pointId) => byUniqueId.get(uniqueId(deviceIdentifier(psKey), escapeId(pointId))) ?? null;
}
