import { z } from 'zod';
import type { DiscoveryContext } from './discovery.ts';
import { ORIGIN_NAME, uniqueId } from './discovery.ts';
import { PLATFORMS } from './entities.ts';
import type { AnnouncedDevice, Ledger } from './ledger.ts';

const componentSchema = z.object({
  platform: z.enum(PLATFORMS),
  unique_id: z.string(),
  object_id: z.string().optional(),
  value_template: z.string().optional(),
});

const ownConfigSchema = z.object({
  device: z.object({ identifiers: z.tuple([z.string()]), name: z.string() }),
  origin: z.object({ name: z.literal(ORIGIN_NAME) }),
  availability: z.array(z.object({ topic: z.string() })),
  components: z.record(z.string(), z.unknown()),
});

type OwnConfig = z.infer<typeof ownConfigSchema>;

/**
 * @returns the retained discovery config, if this bridge and no other announced it: it carries our origin, and it is the
 * bridge availability topic of our own base topic that it lists. Null for any other, which must never be touched.
 */
function ownConfig(payload: string, { bridgeAvailabilityTopic }: DiscoveryContext): OwnConfig | null {
  const { data } = ownConfigSchema.safeParse(parseJson(payload));
  return data?.availability.some(({ topic }) => topic === bridgeAvailabilityTopic) ? data : null;
}

/** Whether a retained discovery config was announced by this bridge and no other. */
export const isOwnConfig = (payload: string, context: DiscoveryContext): boolean => ownConfig(payload, context) !== null;

/**
 * Enters what a retained config of the broker announces into the ledger, so that it can be taken out again although the
 * ledger's file was lost or is older.
 * @param identifier of the device, from the config's topic
 * @returns the same ledger where the config is not this bridge's own or holds nothing new
 */
export function adopt(ledger: Ledger, identifier: string, payload: string, context: DiscoveryContext): Ledger {
  const config = ownConfig(payload, context);
  if (config === null || config.device.identifiers[0] !== identifier) return ledger;
  const known = ledger.devices[identifier];
  const components = Object.entries(config.components).flatMap(([key, value]) => {
    const { data } = componentSchema.safeParse(value);
    const isNew = known?.components[key] === undefined && known?.leaving[key] === undefined;
    return data?.unique_id === uniqueId(identifier, key) && isNew ? [{ key, ...data }] : [];
  });
  if (components.length === 0) return ledger;
  const device: AnnouncedDevice = {
    name: config.device.name,
    entityIdPrefix: known?.entityIdPrefix ?? entityIdPrefix(components) ?? identifier,
    components: { ...known?.components, ...Object.fromEntries(components.map(({ key, platform }) => [key, platform])) },
    leaving: known?.leaving ?? {},
    deleted: known?.deleted ?? false,
  };
  return { ...ledger, devices: { ...ledger.devices, [identifier]: device } };
}

/** An object_id is prefix and slug; a plain value template names the slug, with or without a default. */
function entityIdPrefix(components: readonly z.infer<typeof componentSchema>[]): string | undefined {
  for (const { object_id, value_template } of components) {
    const slug = value_template?.match(/^\{\{ value_json\.(\w+) (?:\| default\(none\) )?\}\}$/)?.[1];
    if (slug !== undefined && object_id?.endsWith(`_${slug}`)) return object_id.slice(0, -slug.length - 1);
  }
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
