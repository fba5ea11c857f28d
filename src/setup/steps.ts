/** The guided set-up as data: its steps, and the options that the user answers in each. Terminal and page share it. */

export interface SetupStep {
  readonly name: StepName;
  /** Paths of options (docs/configuration.md) that the step sets, in the order of asking. */
  readonly options: readonly string[];
  /** The test that the step ends with. */
  readonly test: 'sign_in' | 'broker' | 'home_assistant' | null;
  /** The address without which the step's other options have no use; absent for a step that must be answered in any case. */
  readonly address?: string;
  /** Whether the step may be left out. */
  readonly optional: boolean;
}

type StepName = 'region' | 'keys' | 'sign_in' | 'plants' | 'points' | 'broker' | 'home_assistant' | 'file';

/** The two kinds of application: "Authorize with OAuth2.0: No" and Yes. */
export type Flavour = 'password' | 'oauth';

/** Options that only one kind of application has. */
export const FLAVOURS: Readonly<Record<Flavour, readonly string[]>> = {
  password: ['isolarcloud.username', 'isolarcloud.password'],
  oauth: ['isolarcloud.application_id', 'isolarcloud.redirect_url'],
};

/** Options of one kind of application that are required with it, although the schema has a default for them. */
export const REQUIRED_BY_FLAVOUR: ReadonlySet<string> = new Set([...FLAVOURS.password, 'isolarcloud.application_id']);

const EMBEDDED_BROKER = ['enabled', 'host', 'port', 'username', 'password'].map((option) => `mqtt.embedded_broker.${option}`);
const TLS_FILES = ['mqtt.ca_file', 'mqtt.certificate_file', 'mqtt.key_file', 'mqtt.key_passphrase'];

/** The steps in their order. A step needs the answers of those before it. */
export const SETUP_STEPS: readonly SetupStep[] = [
  { name: 'region', options: ['isolarcloud.region'], test: null, optional: false },
  {
    name: 'keys',
    options: ['isolarcloud.sign_in', 'isolarcloud.app_key', 'isolarcloud.secret_key', 'isolarcloud.rsa_public_key'],
    test: null,
    optional: false,
  },
  { name: 'sign_in', options: Object.values(FLAVOURS).flat(), test: 'sign_in', optional: false },
  { name: 'plants', options: ['plants.include'], test: null, optional: false },
  { name: 'points', options: ['points.preset', 'points.include', 'points.exclude', 'isolarcloud.language'], test: null, optional: false },
  {
    name: 'broker',
    options: ['mqtt.url', 'mqtt.username', 'mqtt.password', ...TLS_FILES, 'mqtt.base_topic', ...EMBEDDED_BROKER],
    test: 'broker',
    address: 'mqtt.url',
    optional: false,
  },
  {
    name: 'home_assistant',
    options: ['homeassistant.url', 'homeassistant.token'],
    test: 'home_assistant',
    address: 'homeassistant.url',
    optional: true,
  },
  { name: 'file', options: ['page.enabled', 'page.password'], test: null, optional: false },
];

/** Every option that the set-up can set. */
export const ANSWERABLE: ReadonlySet<string> = new Set(SETUP_STEPS.flatMap(({ options }) => options));

/** Options whose values are written to secrets.yaml and that no output shows. */
export const SECRET_OPTIONS: ReadonlySet<string> = new Set([
  'isolarcloud.app_key',
  'isolarcloud.secret_key',
  'isolarcloud.password',
  'isolarcloud.application_id',
  'isolarcloud.rsa_public_key',
  'mqtt.password',
  'mqtt.key_passphrase',
  'mqtt.embedded_broker.password',
  'homeassistant.token',
  'page.password',
]);
