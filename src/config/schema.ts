/**
 * Every option of the bridge, defined once: its type, its check, its default and its documentation. The Config type, the JSON
 * Schema, docs/configuration.md and config.example.yaml are generated from here.
 */

import * as z from 'zod';
import { PRESETS } from '../model.ts';
import { LANGUAGES } from '../texts/languages.ts';
import * as address from './address-values.ts';
import { checked, HOME_ASSISTANT_CHECKS, PAGE_CHECKS } from './checks.ts';
import * as credential from './credential-values.ts';
import { customPoint } from './custom-point.ts';
import { DEFAULT_STATE_FOLDER } from './defaults.ts';
import { fleet } from './fleet-options.ts';
import { identity } from './identity.ts';
import { mistake } from './mistake.ts';
import { mqtt } from './mqtt-options.ts';
import { state } from './state-options.ts';
import * as value from './values.ts';

/** The languages that the cloud supports (isolarcloud-open-api.md 2.2). */
const CLOUD_LANGUAGES = [
  '_en_US',
  '_zh_CN',
  '_zh_TW',
  '_ja_JP',
  '_es_ES',
  '_de_DE',
  '_pt_BR',
  '_fr_FR',
  '_it_IT',
  '_ko_KR',
  '_nl_NL',
  '_pl_PL',
  '_vi_VN',
] as const;

const isolarcloud = z.strictObject({
  region: value.choice(
    ['international', 'europe', 'australia', 'china'],
    'international',
    'Region in which your account was created. An account and its application exist in one region only; Brazil is international. Not needed if application_id is the whole Authorize URL.',
  ),
  gateway: address.gatewayUrl('URL of a custom gateway, used instead of that of the region. HTTPS, or plain HTTP to this machine.'),
  app_key: credential.secretKey('App Key of your application in the Developer Portal.', 'your-app-key'),
  secret_key: credential.secretKey('Secret Key (x-access-key) of the same application.', 'your-secret-key'),
  sign_in: value.optionalChoice(
    ['password', 'oauth'],
    'password for an application with "Authorize with OAuth2.0: No", oauth for one with Yes. Unless set, it follows from username or application_id.',
  ),
  username: credential.accountName(
    'Account of the iSolarCloud app: its user name or e-mail address.',
    'you@example.org',
    'you@example.com',
    'voce@example.com',
  ),
  password: credential.accountPassword(
    'Password of that account.',
    'your-password',
    'your iSolarCloud password',
    'sua senha do iSolarCloud',
  ),
  application_id: address.applicationId(
    'For an application with OAuth2.0, in place of username and password: its number, or the whole Authorize URL that the Developer Portal shows.',
    '2471',
  ),
  redirect_url: address.redirectUrl(
    'Redirect URL of that application, exactly as in the Developer Portal. Not needed if application_id is the whole Authorize URL.',
  ),
  rsa_public_key: credential.optionalPublicKey(
    'RSA public key of the application, if encrypted transport is switched on for it in the Developer Portal. Every call is then encrypted.',
  ),
  language: value.choice(
    CLOUD_LANGUAGES,
    '_en_US',
    'Language of the texts that iSolarCloud sends. Unless language at the top is set, entities, errors and the output of commands are in it too.',
  ),
});

const plants = z.strictObject({
  include: value.allOrList(
    value.plantSelector(),
    'Which plants are read: all that the account sees, or a list of ps_ids and of device serial numbers, each with sn: before it.',
    ['1234567', 'sn:B2262720904'],
  ),
  exclude: value.list(value.plantId(), 'ps_ids of plants that are not read.', ['7654321']),
});

const inversion = (description: string) => z.strictObject({ invert: value.flag(false, description) }).prefault({});

const points = z.strictObject({
  preset: value.choice(
    PRESETS,
    'standard',
    'How many of the known points are read: essential is enough for the Energy dashboard, standard adds what most people look at.',
  ),
  device_types: value.allOrList(
    value.deviceType(),
    'Which device types are read: all, or a list of their numbers (docs/points.md).',
    [11, 14],
  ),
  include: value.list(value.pointSelector(), 'Points beyond the preset, as device type / point id (docs/points.md).', ['14/13141']),
  exclude: value.list(value.pointsSelector(), 'Points that are not read, as device type / point id, or type/* for all of a type.', [
    '14/13142',
    '26/*',
  ]),
  custom: z
    .array(customPoint)
    .default([])
    .meta({ description: 'Custom points. An entry for a point of docs/points.md changes only the members that it names.' }),
  asleep: value.choice(
    ['zero', 'unavailable', 'keep'],
    'zero',
    'Value of PV power and current while the sun is down and the inverter reports nothing: 0, unavailable, or the last value.',
  ),
  net_grid_power: inversion('Turns the sign of the net grid power, for a meter wired the other way round. Positive is import.').meta({
    description: 'Computed for the plant: power bought less power sold.',
  }),
  net_battery_power: inversion('Turns the sign of the net battery power. Positive is discharge.').meta({
    description: 'Computed for the plant: discharging less charging power.',
  }),
});

const CALLS = { min: 10, max: 1_000_000_000 };

const budget = z.strictObject({
  per_hour: value.wholeNumber(CALLS, 2_000, 'Calls allowed in an hour. If iSolarCloud itself names a smaller limit, that applies.'),
  per_day: value.optionalWholeNumber(CALLS, 'Calls allowed in a day of UTC, where your plan limits them.', 10_000),
  per_month: value.optionalWholeNumber(CALLS, 'Calls allowed in a month of UTC, where your plan limits them.', 200_000),
});

const polling = z.strictObject({
  schedule: value.choice(
    ['phase', 'interval'],
    'phase',
    'phase learns when new values appear in the cloud and reads just after, so that they are seconds old; interval reads at a fixed interval.',
  ),
  interval_minutes: value.wholeNumber(
    { min: 1, max: 1440 },
    5,
    'Minimum minutes between two polls. The cloud has new values every five minutes at best.',
  ),
  budget: budget.prefault({}).meta({
    description:
      'Calls that your plan allows, as the Developer Portal shows them. The bridge uses 80 % of the smallest, counts its calls over restarts, and reads less often if they would not last.',
  }),
});

const account = z.strictObject({
  name: value.shortName('Name of the account in entities, log lines and the option --account. Each account has another one.', 'home'),
  ...isolarcloud.shape,
  plants: plants.prefault({}).meta({ description: 'Which plants of this account are read.' }),
  budget: budget
    .nullable()
    .default(null)
    .meta({ description: 'Calls that the plan of this application allows. Unless set, polling.budget holds for each account.' }),
});

const announcements = ['all', 'plant', 'none'] as const;

const homeassistant = checked(
  z.strictObject({
    discovery: value.flag(true, 'Announces plants and devices to Home Assistant over MQTT discovery.'),
    discovery_prefix: value.topic(
      'homeassistant',
      'Discovery prefix that is set in the MQTT integration of Home Assistant. Before you change it run forget; the announcements under the old one stay on the broker otherwise.',
    ),
    status_topic: value.topic('homeassistant/status', 'Birth and last will topic that is set in the MQTT integration of Home Assistant.'),
    announce: value.choice(
      announcements,
      'all',
      'Parts of a plant that are announced to Home Assistant: all its devices, the plant alone, or none. All parts are published in any case.',
    ),
    announce_by_plant: z
      .record(value.plantId(), z.enum(announcements))
      .default({})
      .meta({ description: 'The same for single plants, by ps_id.', examples: [{ '1234567': 'plant' }] }),
    confirm_removals: value.optionalWholeNumber(
      { min: 0, max: 1_000_000 },
      'If a start or a changed configuration removes more entities than this, they stay in Home Assistant until you confirm it, with plan --apply or on the page. Unless set, nothing is held.',
      10,
    ),
    url: address.homeAssistantUrl(
      'Address of Home Assistant itself. The commands energy and backfill need it; doctor then checks whether it sees the bridge.',
    ),
    token: credential.optionalSecretKey(
      'A long-lived access token of a Home Assistant administrator, for the same commands. Made in your profile there, under Security.',
      'your-long-lived-access-token',
    ),
    heal: value.flag(
      false,
      'Fills the hours that an outage of the bridge, the cloud, the broker or Home Assistant has left without energy, on the day after it has ended. Needs url and token. What somebody has edited is left as it is.',
    ),
  }),
  HOME_ASSISTANT_CHECKS,
);

const network = z.strictObject({
  ipv4_only: value.flag(false, 'Reaches iSolarCloud over IPv4 only. Helps in containers and networks where IPv6 is broken.'),
  proxy: address.proxyUrl('HTTP proxy for connections to iSolarCloud. Unless set, HTTPS_PROXY and NO_PROXY of the environment are used.'),
  timeout_seconds: value.wholeNumber({ min: 1, max: 300 }, 30, 'Seconds after which a request to iSolarCloud counts as lost.'),
});

const log = z.strictObject({
  level: value.choice(['error', 'warn', 'info', 'debug', 'trace'], 'info', 'How much is logged.'),
  format: value.choice(['auto', 'pretty', 'json'], 'auto', 'For people or for programs; auto is pretty on a terminal and json elsewhere.'),
});

const page = checked(
  z.strictObject({
    enabled: value.flag(false, 'Serves a page that shows the plants, the devices and how the bridge is doing, and metrics for Prometheus.'),
    host: address.listenAddress('Address it listens on. 127.0.0.1 is reached from this machine only; 0.0.0.0 from the whole network.'),
    port: value.wholeNumber({ min: 1, max: 65_535 }, 8099, 'Port it listens on.'),
    password: credential.optionalPassword(
      'Password of the page. Without it every program on this machine sees the page; a host other than 127.0.0.1, and names, need it.',
    ),
    names: value.list(
      address.hostName(),
      'Public names under which a reverse proxy serves the page. Addresses, localhost, names without a dot and those that end in .local, .lan, .internal or .home.arpa are known already.',
      ['solar.example.org'],
    ),
  }),
  PAGE_CHECKS,
);

export const configSchema = z.strictObject({
  version: z.literal(1, mistake('mistake.version')).meta({ description: 'Version of this file format. Always 1.', examples: [1] }),
  language: value.choice(
    ['auto', ...LANGUAGES],
    'auto',
    'Language of entities, errors, page and commands. auto is that of isolarcloud.language where there are texts in it, else English. de, es, fr and nl were translated by a machine and are not complete. Entity ids and topics are the same in every language.',
  ),
  isolarcloud: isolarcloud.meta({ description: 'The cloud and your account there.' }),
  plants: plants.prefault({}).meta({ description: 'Which plants are read.' }),
  accounts: z.array(account).default([]).meta({
    description:
      'Several accounts, in place of isolarcloud and plants. Each signs in, counts its calls and is polled by itself (docs/set-up.md).',
  }),
  points: points.prefault({}).meta({ description: 'Which points of the devices are read.' }),
  polling: polling.prefault({}).meta({ description: 'How often they are read.' }),
  mqtt: mqtt.prefault({}).meta({ description: 'The broker that receives the values.' }),
  homeassistant: homeassistant.prefault({}).meta({ description: 'Announcements to Home Assistant.' }),
  page: page.prefault({}).meta({ description: 'A page about the bridge and its plants (docs/page.md).' }),
  network: network.prefault({}).meta({ description: 'Connections to iSolarCloud.' }),
  log: log.prefault({}).meta({ description: 'Log output.' }),
  identity,
  state: state.prefault({}).meta({ description: 'What must survive a restart, where it is not kept in state_folder.' }),
  fleet: fleet
    .prefault({})
    .meta({ description: 'Several replicas that share the plants, so that another one takes over when one ends (docs/fleet.md).' }),
  state_folder: z
    .string()
    .min(1, mistake('mistake.no_folder'))
    .default(DEFAULT_STATE_FOLDER)
    .meta({ description: 'Folder for what must survive a restart. Paths are relative to the folder of this file.' }),
});

/** The schema of a configuration with a list of accounts. */
export const configOfAccounts = configSchema.omit({ isolarcloud: true, plants: true });

/**
 * The checked configuration, with the option names of the YAML file. Paths are absolute. Options that are not set and have no
 * default are null. If there is a list of accounts, `isolarcloud` and `plants` are those of the first one.
 */
export type Config = z.output<typeof configSchema>;
