import { isDeviceClass, isSensorUnit } from '../catalogue/index.ts';
import type { Config } from '../config/schema.ts';
import { isLoopback } from '../isolarcloud/gateways.ts';
import { type Decisions, decided } from './decisions.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { isUnit } from './redact-json.ts';

/**
 * Returns the configuration with invented keys, accounts, ids, addresses, topics and names. The options that select and convert points stay
 * unchanged, except unknown units and device classes.
 */
export const redactConfig = (config: Config, pseudonyms: Pseudonyms): Config => decided(OPTIONS, config, pseudonyms);

const id = (text: string, pseudonyms: Pseudonyms): string => pseudonyms.id(text);
const ids = (texts: readonly string[], pseudonyms: Pseudonyms): string[] => texts.map((text) => pseudonyms.id(text));
const selector = (text: string, pseudonyms: Pseudonyms): string =>
  text.startsWith('sn:') ? `sn:${pseudonyms.id(text.slice(3))}` : pseudonyms.id(text);
/** Points are shown unchanged: the schema accepts only digits, `/` and `*`, so they contain nothing personal. */
const pointSelectors = (texts: string[]): string[] => texts;
const nothing = (): null => null;

type CustomPointOptions = Config['points']['custom'][number];

const CUSTOM_POINT: Decisions<CustomPointOptions> = {
  device_type: 'shown',
  point_id: (digits) => digits,
  ps_keys: (keys, pseudonyms) => keys && ids(keys, pseudonyms),
  name: (name, pseudonyms) => name && pseudonyms.name('Own point', name),
  slug: (slug, pseudonyms) => slug && pseudonyms.name('own_point', slug).replace(' ', '_'),
  unit: (unit, pseudonyms) => unit && (isUnit(unit) || isSensorUnit(unit) ? unit : pseudonyms.name('Unit', unit)),
  device_class: (name) => (name !== null && isDeviceClass(name) ? name : null),
  state_class: 'shown',
  scale: 'shown',
  min: 'shown',
  max: 'shown',
  invert: 'shown',
  enabled: 'shown',
};

const CLOUD: Decisions<Config['isolarcloud']> = {
  region: 'shown',
  // The rate of calls is not limited if the gateway is on this machine, so a capture shows whether it is, but not its address.
  gateway: (url) => url && (isLoopback(new URL(url).hostname) ? 'http://127.0.0.1' : 'https://gateway.invalid'),
  app_key: () => 'app-key',
  secret_key: () => 'secret-key',
  sign_in: 'shown',
  username: (name) => name && 'username',
  password: (password) => password && 'password',
  application_id: (text) => text && '1',
  redirect_url: (url) => url && 'http://127.0.0.1/',
  // A capture contains decrypted replies, so the bridge that replays it must not decrypt them.
  rsa_public_key: nothing,
  language: 'shown',
};

const PLANTS: Decisions<Config['plants']> = {
  include: (include, pseudonyms) => (include === 'all' ? 'all' : include.map((text) => selector(text, pseudonyms))),
  exclude: ids,
};

const BUDGET: Decisions<Config['polling']['budget']> = { per_hour: 'shown', per_day: 'shown', per_month: 'shown' };

const ACCOUNT: Decisions<Config['accounts'][number]> = {
  ...CLOUD,
  name: (name, pseudonyms) => pseudonyms.name('account', name).replace(' ', '_'),
  plants: PLANTS,
  budget: (budget, pseudonyms) => budget && decided(BUDGET, budget, pseudonyms),
};

const OPTIONS: Decisions<Config> = {
  version: 'shown',
  language: 'shown',
  isolarcloud: CLOUD,
  plants: PLANTS,
  accounts: (accounts, pseudonyms) => accounts.map((account) => decided(ACCOUNT, account, pseudonyms)),
  points: {
    preset: 'shown',
    device_types: 'shown',
    include: pointSelectors,
    exclude: pointSelectors,
    custom: (points, pseudonyms) => points.map((point) => decided(CUSTOM_POINT, point, pseudonyms)),
    asleep: 'shown',
    net_grid_power: { invert: 'shown' },
    net_battery_power: { invert: 'shown' },
  },
  polling: { schedule: 'shown', interval_minutes: 'shown', budget: BUDGET },
  mqtt: {
    url: () => 'mqtt://127.0.0.1',
    username: nothing,
    password: nothing,
    ca_file: nothing,
    certificate_file: nothing,
    key_file: nothing,
    key_passphrase: nothing,
    client_id: nothing,
    base_topic: () => 'isolarcloud',
    protocol: 'shown',
    plain_topics: 'shown',
    history: 'shown',
    embedded_broker: {
      enabled: () => false,
      host: () => '127.0.0.1',
      port: () => 1883,
      username: nothing,
      password: nothing,
      anonymous: () => false,
    },
  },
  homeassistant: {
    discovery: 'shown',
    discovery_prefix: () => 'homeassistant',
    status_topic: () => 'homeassistant/status',
    announce: 'shown',
    confirm_removals: 'shown',
    heal: 'shown',
    announce_by_plant: (extents, pseudonyms) =>
      Object.fromEntries(Object.entries(extents).map(([psId, extent]) => [id(psId, pseudonyms), extent])),
    url: nothing,
    token: nothing,
  },
  page: { enabled: () => false, host: () => '127.0.0.1', port: () => 8099, password: nothing, names: () => [] },
  network: { ipv4_only: 'shown', proxy: nothing, timeout_seconds: 'shown' },
  log: { level: () => 'warn', format: () => 'json' },
  identity: (pairs, pseudonyms) =>
    Object.fromEntries(Object.entries(pairs).map(([psKey, former]) => [id(psKey, pseudonyms), id(former, pseudonyms)])),
  state: { postgres: { url: nothing, schema: () => 'isolarcloud2mqtt', ca_file: nothing, encryption_key: nothing } },
  fleet: { replica: nothing, max_shards: 'shown', shard_plants: 'shown' },
  state_folder: () => '.',
};
