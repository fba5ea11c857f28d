import type { Config } from '../config/schema.ts';
import type { AnnouncementContext } from '../homeassistant/device-announcements.ts';
import type { DiscoveryContext } from '../homeassistant/discovery.ts';
import type { AnnouncementsDeps } from '../publish/announcements.ts';
import { topicsFor } from '../topics.ts';
import { pageAddress } from './page-address.ts';

type Announcing = Pick<Config, 'mqtt' | 'homeassistant' | 'points' | 'accounts'>;

/** What the discovery payloads of a bridge depend on besides the configuration. */
export interface BridgeAbout {
  /** Version of isolarcloud2mqtt. */
  readonly version: string;
  /** Where Home Assistant shows the page of the app; null: not known. Absent for a bridge that is no app: its page has an address of its own. */
  readonly pageLink?: string | null | undefined;
}

/** Returns the values that all discovery payloads of a bridge with this configuration have in common. */
export const discoveryContextOf = (
  config: Pick<Config, 'mqtt' | 'homeassistant' | 'page'>,
  { version, pageLink }: BridgeAbout,
): DiscoveryContext => ({
  discoveryPrefix: config.homeassistant.discovery_prefix,
  bridgeAvailabilityTopic: topicsFor(config.mqtt.base_topic).bridgeAvailability,
  version,
  configurationUrl: pageLink === undefined ? pageAddress(config) : pageLink,
});

/**
 * Returns how a bridge with this configuration announces plants and devices.
 * @param about `heals`: whether the bridge heals outages; default: whether that is configured
 */
export function announcementOptions(
  { mqtt, homeassistant, points, accounts }: Announcing,
  about: Pick<AnnouncementContext, 'texts' | 'version'> & Partial<Pick<AnnouncementContext, 'heals'>>,
): Omit<AnnouncementsDeps, 'announcer'> {
  const { discovery, announce, announce_by_plant, heal: heals, confirm_removals } = homeassistant;
  return {
    context: {
      topics: topicsFor(mqtt.base_topic),
      heals,
      holds: confirm_removals !== null,
      accounts: accounts.map(({ name }) => name),
      ...about,
    },
    asleep: points.asleep,
    discovery,
    extentOf: (psId) => announce_by_plant[psId] ?? announce,
  };
}

/** Returns how many entities a bridge with this configuration removes from Home Assistant at once without asking. */
export const mostRemovalsOf = ({ homeassistant }: Pick<Announcing, 'homeassistant'>): number =>
  homeassistant.confirm_removals ?? Number.POSITIVE_INFINITY;
