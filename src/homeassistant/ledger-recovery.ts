import { z } from 'zod';
import type { DiscoveryContext } from './discovery.ts';
import { discoveryTopic, ORIGIN_NAME, uniqueId } from './discovery.ts';
import { PLATFORMS } from './entities.ts';
import type { AnnouncedDevice, Ledger } from './ledger.ts';

const componentSchema = z.object({
  platform: z.enum(PLATFORMS),
  unique_id: z.string(),
  object_id: z.string().optional(),
  value_template: z.string().optional(),
});

const ownConfigSchema = z.object({
  device: z.looseObject({ identifiers: z.tuple([z.string()]), name: z.string() }),
  origin: z.object({ name: z.literal(ORIGIN_NAME) }),
  availability: z.array(z.object({ topic: z.string() })),
  state_topic: z.string().optional(),
  components: z.record(z.string(), z.unknown()),
});

type OwnConfig = z.infer<typeof ownConfigSchema>;
type BridgeTopic = Pick<DiscoveryContext, 'bridgeAvailabilityTopic'>;

/**
 * @returns the parsed discovery payload if this bridge announced it, which is the case if it has our origin name and lists the
 * availability topic of our base topic; null for any other payload, which must not be changed
 */
export function ownConfig(payload: string, { bridgeAvailabilityTopic }: BridgeTopic): OwnConfig | null {
  const { data } = ownConfigSchema.safeParse(parseJson(payload));
  return data?.availability.some(({ topic }) => topic === bridgeAvailabilityTopic) ? data : null;
}

/** Whether this bridge announced the retained discovery payload. */
export const isOwnConfig = (payload: string, context: BridgeTopic): boolean => ownConfig(payload, context) !== null;

/**
 * Finds the discovery payloads among retained messages.
 * @param retained payload by topic
 * @returns payload by device identifier, for identifiers in the format of this program
 */
export function configsIn(
  retained: ReadonlyMap<string, string>,
  context: Pick<DiscoveryContext, 'discoveryPrefix'>,
): ReadonlyMap<string, string> {
  const [before = '', after = ''] = discoveryTopic(context, '+').split('+');
  const isConfig = (topic: string): boolean => topic.startsWith(`${before}isolarcloud_`) && topic.endsWith(after);
  return new Map(
    [...retained].filter(([topic]) => isConfig(topic)).map(([topic, payload]) => [topic.slice(before.length, -after.length), payload]),
  );
}

/** Maximum number of recovered devices. For comparison, a bridge with 1,000 plants has 7,000 devices. */
const MOST_DEVICES = 20_000;
/** Maximum number of recovered components of a device. For comparison, the largest device type of the catalogue has about 200 points. */
const MOST_COMPONENTS = 1_000;

/**
 * Adds the devices and components of this bridge's retained discovery payloads to the ledger, so that they can be removed even if
 * the ledger file was lost or is older.
 * @param configs discovery payload by the device identifier in its topic
 * @returns the same ledger object if the payloads add nothing
 */
export function recoverLedger(ledger: Ledger, configs: ReadonlyMap<string, string>, context: DiscoveryContext): Ledger {
  const adopted = [...configs]
    .slice(0, MOST_DEVICES)
    .map(([identifier, payload]) => [identifier, adoptedDevice(ledger, identifier, payload, context)] as const)
    .filter((entry): entry is readonly [string, AnnouncedDevice] => entry[1] !== null);
  return adopted.length === 0 ? ledger : { ...ledger, devices: { ...ledger.devices, ...Object.fromEntries(adopted) } };
}

/** @returns the completed ledger entry of the device; null if the discovery payload is not of this bridge or adds nothing */
function adoptedDevice(ledger: Ledger, identifier: string, payload: string, context: DiscoveryContext): AnnouncedDevice | null {
  const config = ownConfig(payload, context);
  if (config === null || config.device.identifiers[0] !== identifier) return null;
  const known = Object.hasOwn(ledger.devices, identifier) ? ledger.devices[identifier] : undefined;
  const isKnown = (key: string): boolean => [known?.components, known?.leaving, known?.held].some((own) => Object.hasOwn(own ?? {}, key));
  const components = Object.entries(config.components)
    .slice(0, MOST_COMPONENTS)
    .flatMap(([key, value]) => {
      const { data } = componentSchema.safeParse(value);
      return data?.unique_id === uniqueId(identifier, key) && !isKnown(key) ? [{ key, ...data }] : [];
    });
  if (components.length === 0) return null;
  return {
    name: config.device.name,
    entityIdPrefix: known?.entityIdPrefix ?? entityIdPrefix(components) ?? identifier,
    components: { ...known?.components, ...Object.fromEntries(components.map(({ key, platform }) => [key, platform])) },
    leaving: known?.leaving ?? {},
    held: known?.held ?? {},
    deleted: known?.deleted ?? false,
  };
}

/**
 * Finds the entity id prefix: the object_id without the slug at its end. The slug is in the value template, if that is a simple
 * one, with or without a default.
 */
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
