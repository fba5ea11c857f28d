import type { Config } from '../config/schema.ts';
import { isLoopback } from '../isolarcloud/gateways.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/**
 * The configuration as far as it decides on what a bridge publishes. Keys, accounts, addresses and paths are invented; an option
 * that is not written down here does not compile, so that a new one is thought about.
 */
export function redactConfig(
  { isolarcloud, plants, points, polling, mqtt, homeassistant, network, identity }: Config,
  pseudonyms: Pseudonyms,
): Config {
  const id = (text: string): string => pseudonyms.id(text);
  const selector = (text: string): string => (text.startsWith('sn:') ? `sn:${id(text.slice(3))}` : id(text));
  return {
    version: 1,
    isolarcloud: {
      region: isolarcloud.region,
      gateway: isolarcloud.gateway && inventedGateway(isolarcloud.gateway),
      app_key: 'app-key',
      secret_key: 'secret-key',
      username: 'username',
      password: 'password',
      language: isolarcloud.language,
    },
    plants: {
      include: plants.include === 'all' ? 'all' : plants.include.map(selector),
      exclude: plants.exclude.map(id),
    },
    points: { ...points, custom: points.custom.map((point) => redactOwnPoint(point, pseudonyms)) },
    polling,
    mqtt: {
      url: 'mqtt://127.0.0.1',
      username: null,
      password: null,
      ca_file: null,
      certificate_file: null,
      key_file: null,
      client_id: null,
      base_topic: 'isolarcloud',
      protocol: mqtt.protocol,
      plain_topics: mqtt.plain_topics,
      embedded_broker: { enabled: false, host: '127.0.0.1', port: 1883, username: null, password: null, anonymous: false },
    },
    homeassistant: {
      discovery: homeassistant.discovery,
      discovery_prefix: 'homeassistant',
      status_topic: 'homeassistant/status',
      announce: homeassistant.announce,
      announce_by_plant: Object.fromEntries(Object.entries(homeassistant.announce_by_plant).map(([psId, extent]) => [id(psId), extent])),
      url: null,
      token: null,
    },
    network: { ipv4_only: network.ipv4_only, proxy: null, timeout_seconds: network.timeout_seconds },
    log: { level: 'warn', format: 'json' },
    identity: Object.fromEntries(Object.entries(identity).map(([psKey, former]) => [id(psKey), id(former)])),
    state_folder: '.',
  };
}

type OwnPoint = Config['points']['custom'][number];

function redactOwnPoint(point: OwnPoint, pseudonyms: Pseudonyms): OwnPoint {
  const { name, slug, ps_keys } = point;
  return {
    ...point,
    name: name && pseudonyms.name('Own point', name),
    slug: slug && pseudonyms.name('own_point', slug).replace(' ', '_'),
    ps_keys: ps_keys?.map((key) => pseudonyms.id(key)) ?? null,
  };
}

/** A gateway on this machine is called without a pause: that is all it says of itself. */
const inventedGateway = (url: string): string => (isLoopback(new URL(url).hostname) ? 'http://127.0.0.1' : 'https://gateway.invalid');
