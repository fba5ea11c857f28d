import type { Config } from '../config/schema.ts';
import type { ConfiguredDescription } from '../publish/self-description.ts';

/** Returns the parts of the bridge's AsyncAPI document that the configuration sets. @param about the version of isolarcloud2mqtt, and the texts for names */
export const configuredDescription = (
  { mqtt, homeassistant, accounts }: Pick<Config, 'mqtt' | 'homeassistant' | 'accounts'>,
  about: Pick<ConfiguredDescription, 'version' | 'texts'>,
): ConfiguredDescription => ({
  ...about,
  plainTopics: mqtt.plain_topics,
  history: mqtt.history,
  heals: homeassistant.heal,
  holds: homeassistant.confirm_removals !== null,
  accounts: accounts.map(({ name }) => name),
});
