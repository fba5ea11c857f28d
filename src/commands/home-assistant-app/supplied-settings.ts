import { authorizeUrlIn } from '../../config/authorize-url.ts';
import type { Config } from '../../config/schema.ts';
import type { SuppliedSettings } from '../../config/supplied.ts';
import { APP_OPTIONS, type AppOption } from '../../supervisor/app-options.ts';
import type { MqttService } from '../../supervisor/client.ts';
import type { AppPlace } from '../../supervisor/place.ts';
import { ENGLISH } from '../../texts/texts.ts';

/**
 * The redirect URL to register for an application with OAuth2.0. No program answers there on the user's computer. The user copies
 * the URL, which contains the code, from the browser and pastes it on the page.
 */
export const APP_REDIRECT_URL = 'http://localhost:8099/callback';

/** The address at which the Mosquitto app listens. It is used until a broker is registered. */
const EXPECTED_BROKER: MqttService = { url: 'mqtt://core-mosquitto:1883', username: null, password: null };

const originOf = (name: AppOption): string => ENGLISH('app.option', { name });

/** Options of the app that belong together: if config.yaml sets one of them, all of them are ignored. */
const PAIRS: readonly (readonly AppOption[])[] = [
  ['app_key', 'secret_key'],
  ['sign_in', 'username', 'password', 'application_id'],
];

const BROKER_OPTIONS = ['url', 'username', 'password', 'ca_file', 'certificate_file', 'embedded_broker.enabled'].map(
  (name) => `mqtt.${name}`,
);
const HOME_ASSISTANT_OPTIONS = ['homeassistant.url', 'homeassistant.token'];

const isOfAccount = (name: AppOption): boolean => APP_OPTIONS[name].startsWith('isolarcloud.');

/**
 * Returns the settings that the options of the app supply. The options of an account are ignored if config.yaml has a list of accounts.
 * Reports name an option as `app option region`.
 */
export function settingsOfOptions(options: Partial<Record<AppOption, string>>): readonly SuppliedSettings[] {
  const single = (Object.keys(APP_OPTIONS) as AppOption[]).filter((name) => !PAIRS.flat().includes(name)).map((name) => [name]);
  const groups = [...single, ...PAIRS].map((names) => ({
    settings: names.flatMap((name) => {
      const value = options[name];
      return value === undefined ? [] : [{ option: APP_OPTIONS[name], value, origin: originOf(name) }];
    }),
    unless: [...names.map((name) => APP_OPTIONS[name]), ...names.filter(isOfAccount).map(() => 'accounts')],
  }));
  return [...groups.filter(({ settings }) => settings.length > 0), ...redirectUrl(options)];
}

/**
 * Returns the setting of the redirect URL if the option `application_id` of the app has an id. If the option has an Authorize URL, that URL
 * contains the redirect URL.
 */
function redirectUrl({ application_id: id }: Partial<Record<AppOption, string>>): readonly SuppliedSettings[] {
  if (id === undefined || authorizeUrlIn(id) !== null) return [];
  const option = 'isolarcloud.redirect_url';
  return [
    {
      settings: [{ option, value: APP_REDIRECT_URL, origin: originOf('application_id') }],
      unless: [option, 'isolarcloud.application_id', 'accounts'],
    },
  ];
}

/**
 * Returns the settings of the broker.
 * @param service the registered broker; null: none is registered, so that the expected address of the Mosquitto app is used
 */
export function settingsOfBroker(service: MqttService | null): SuppliedSettings {
  const { url, username, password } = service ?? EXPECTED_BROKER;
  const setting = (name: string, value: string | null) =>
    value === null ? [] : [{ option: `mqtt.${name}`, value, origin: ENGLISH('app.mqtt_service') }];
  return { settings: [...setting('url', url), ...setting('username', username), ...setting('password', password)], unless: BROKER_OPTIONS };
}

/** Whether the bridge uses the broker that {@link settingsOfBroker} supplies. */
export function usesBroker({ mqtt }: Config, service: MqttService | null): boolean {
  const { url, username, password } = service ?? EXPECTED_BROKER;
  return !mqtt.embedded_broker.enabled && mqtt.url === url && mqtt.username === username && mqtt.password === password;
}

/** Returns the settings of Home Assistant: its address is the Supervisor's proxy, and healing is on unless the file sets it. */
export function settingsOfHomeAssistant({ url, token }: AppPlace): readonly SuppliedSettings[] {
  const setting = (name: string, value: string | boolean) => ({
    option: `homeassistant.${name}`,
    value,
    origin: ENGLISH('app.home_assistant'),
  });
  return [
    { settings: [setting('url', `${url}/core`), setting('token', token)], unless: HOME_ASSISTANT_OPTIONS },
    { settings: [setting('heal', true)], unless: [...HOME_ASSISTANT_OPTIONS, 'homeassistant.heal'] },
  ];
}

/** The setting of the log format: an app shows its log to people, not to programs. */
export const READABLE_LOG: SuppliedSettings = {
  settings: [{ option: 'log.format', value: 'pretty', origin: ENGLISH('app.home_assistant') }],
  unless: ['log.format'],
};

/** Returns the names of the app's options among overridden settings. */
export const appOptionsIn = (origins: readonly string[]): readonly string[] =>
  (Object.keys(APP_OPTIONS) as AppOption[]).filter((name) => origins.includes(originOf(name)));
