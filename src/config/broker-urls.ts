import type { Config } from './schema.ts';

/** The addresses of the external broker, in the order in which they are tried; at least one. */
export const brokerUrls = ({ url }: Pick<Config['mqtt'], 'url'>): readonly string[] => (typeof url === 'string' ? [url] : url);

/** Returns one configuration for each address of the external broker. */
export const eachBroker = (config: Config): readonly Config[] =>
  brokerUrls(config.mqtt).map((url) => ({ ...config, mqtt: { ...config.mqtt, url } }));
