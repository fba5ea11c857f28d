/** The data of replies of the Supervisor, complete as its own client for Python expects them. */

const MACHINE = { machine: 'generic-x86-64', arch: 'amd64' } as const;
const CORE_VERSION = '2026.11.0';
export const INGRESS_ENTRY = '/api/hassio_ingress/Ingress-Token_1';

/** `GET /info` */
export const ROOT_INFO = {
  ...MACHINE,
  supervisor: '2026.08.0',
  homeassistant: CORE_VERSION,
  hassos: '16.1',
  docker: '28.3.3',
  hostname: 'homeassistant',
  operating_system: 'Home Assistant OS 16.1',
  features: ['reboot'],
  machine_id: '0123456789abcdef0123456789abcdef',
  state: 'running',
  supported_arch: ['amd64'],
  supported: true,
  channel: 'stable',
  logging: 'info',
  timezone: 'America/Sao_Paulo',
};

/** `GET /core/info` */
export const CORE_INFO = {
  ...MACHINE,
  version: CORE_VERSION,
  version_latest: CORE_VERSION,
  update_available: false,
  ip_address: '172.30.32.1',
  image: 'ghcr.io/home-assistant/generic-x86-64-homeassistant',
  boot: true,
  port: 8123,
  ssl: false,
  watchdog: true,
  audio_input: null,
  audio_output: null,
  backups_exclude_database: false,
  duplicate_log_file: false,
};

const NOTHING = {
  ...{ advanced: false, build: false, detached: false, update_available: false, host_network: false, host_pid: false, host_ipc: false },
  ...{ host_uts: false, host_dbus: false, hassio_api: false, auth_api: false, docker_api: false, full_access: false, stdin: false },
  ...{ gpio: false, usb: false, uart: false, kernel_modules: false, devicetree: false, udev: false, video: false, audio: false },
  ...{ ingress_panel: false, auto_update: false, system_managed: false, system_managed_config_entry: null, webui: null },
  ...{ network: null, network_description: null, audio_input: null, audio_output: null },
  ...{ dns: [], machine: [], privileged: [], discovery: [], devices: [] },
};

/** `GET /addons/self/info` @param config the app's config.yaml */
export const appInfo = (config: Readonly<Record<string, unknown>>, options: Readonly<Record<string, unknown>>) => ({
  ...NOTHING,
  ...{ name: config['name'], description: config['description'], url: config['url'], homeassistant: config['homeassistant'] },
  ...{ version: config['version'], version_latest: config['version'], stage: config['stage'], arch: config['arch'] },
  ...{ services: config['services'], schema: [], options, translations: {} },
  ...{ slug: `local_${config['slug']}`, hostname: `local-${config['slug']}`, repository: 'local', long_description: null },
  ...{ available: true, icon: true, logo: true, documentation: true, changelog: true, protected: true, watchdog: true },
  ...{ apparmor: 'profile', rating: 8, signed: false, homeassistant_api: true, hassio_role: 'default' },
  ...{ state: 'started', startup: 'application', boot: 'auto', boot_config: 'auto', ip_address: '172.30.33.5' },
  ...{ ingress: true, ingress_port: 8099, ingress_entry: INGRESS_ENTRY, ingress_url: `${INGRESS_ENTRY}/` },
});
