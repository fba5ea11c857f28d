import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ConfigurationOptions {
  readonly version: string;
  readonly httpPort: number;
  readonly timeZone: string;
}

/** Whether the Home Assistant release `version` is `other` or newer. Releases have the form `year.month.patch`. */
export function isAtLeast(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', { numeric: true }) >= 0;
}

/**
 * Writes a configuration folder for Home Assistant with only what the tests need: recorder, history, logger and the Energy
 * dashboard. MQTT is set up later, like by a user.
 */
export async function writeConfiguration(folder: string, { version, httpPort, timeZone }: ConfigurationOptions): Promise<void> {
  // Home Assistant 2026.8 and newer keep the HTTP settings in their storage, and use those of the YAML file only for five minutes.
  const httpInYaml = !isAtLeast(version, '2026.8');
  await mkdir(join(folder, '.storage'), { recursive: true });
  await writeFile(join(folder, 'configuration.yaml'), yaml(timeZone) + (httpInYaml ? `http:\n  server_port: ${httpPort}\n` : ''));
  if (!httpInYaml) await writeFile(join(folder, '.storage', 'http'), JSON.stringify(httpSettings(httpPort)));
}

const yaml = (timeZone: string): string => `homeassistant:
  name: Home
  latitude: -23.5
  longitude: -46.6
  elevation: 760
  unit_system: metric
  time_zone: ${timeZone}
  currency: EUR
  country: BR
recorder:
  commit_interval: 1
history:
energy:
logger:
  default: info
`;

const httpSettings = (port: number): unknown => ({
  version: 3,
  minor_version: 1,
  key: 'http',
  data: {
    stable: {
      server_port: port,
      server_host: ['127.0.0.1'],
      cors_allowed_origins: ['https://cast.home-assistant.io'],
      login_attempts_threshold: -1,
      ip_ban_enabled: true,
      ssl_profile: 'intermediate_v6',
      use_x_frame_options: true,
      created_at: '2026-01-01T00:00:00+00:00',
      error: null,
      error_message: null,
    },
    pending: null,
    yaml_migration_done: true,
  },
});
