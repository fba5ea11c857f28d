/**
 * The one family of errors. A code is stable and is what code decides by; the sentences are for people: what happened,
 * and what the user can do about it.
 */

/** sysexits(3): what commands end with. */
export const EXIT = { ok: 0, usage: 64, unavailable: 69, bug: 70, temporary: 75, refused: 77, config: 78 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each exit code means, and what a supervisor should do. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'The command did what it should, or was stopped by SIGINT or SIGTERM.',
  usage: 'The command line is wrong. A restart does not help.',
  unavailable: 'iSolarCloud, the broker or Home Assistant cannot be reached or has nothing; `run` stays up instead.',
  bug: 'A bug in isolarcloud2mqtt.',
  temporary:
    'The start failed for a reason that time can heal: disk full, port in use, base topic in use, state folder in use. Start again later.',
  refused: 'iSolarCloud or Home Assistant refuses the account or the keys; `run` stays up instead.',
  config: 'The configuration is wrong, the state folder cannot be written, or the account file is damaged. A restart does not help.',
};

export interface ErrorSpec {
  readonly exit: ExitCode;
  /** One sentence without its full stop: what happened. */
  readonly happened: string;
  /** What the user can do about it. */
  readonly remedy: string;
}

/** What a call of iSolarCloud can end with. `isolarcloud/cloud-faults.ts` says what each means for the calls that follow. */
const CLOUD_ERRORS = {
  gateway_unreachable: {
    exit: EXIT.unavailable,
    happened: 'iSolarCloud cannot be reached',
    remedy: 'Check the internet connection and DNS; where IPv6 is broken, set network.ipv4_only to true.',
  },
  gateway_timeout: {
    exit: EXIT.unavailable,
    happened: 'iSolarCloud did not answer in time',
    remedy: 'Nothing to do: the bridge asks again later. If it persists, raise network.timeout_seconds.',
  },
  gateway_untrusted: {
    exit: EXIT.unavailable,
    happened: 'The certificate of iSolarCloud is not trusted',
    remedy:
      'Check the clock of this machine. Where a proxy or virus scanner opens TLS, give Node its CA by NODE_EXTRA_CA_CERTS, or exempt this host.',
  },
  reply_malformed: {
    exit: EXIT.unavailable,
    happened: 'iSolarCloud sent a reply that makes no sense',
    remedy: 'Nothing was published from it. If it persists, report it with the endpoint, field and serial number above.',
  },
  cloud_fault: {
    exit: EXIT.unavailable,
    happened: 'iSolarCloud has a fault of its own',
    remedy: 'Nothing to do: the bridge asks again later.',
  },
  call_rate: {
    exit: EXIT.unavailable,
    happened: 'iSolarCloud says the calls come too fast',
    remedy: 'Nothing to do: the bridge waits. If it persists, raise polling.interval_minutes.',
  },
  quota_hour: {
    exit: EXIT.unavailable,
    happened: 'The calls of this hour are used up',
    remedy: 'Nothing to do: the bridge goes on in the next hour. Raise polling.interval_minutes, or stop other programs using these keys.',
  },
  quota_month: {
    exit: EXIT.unavailable,
    happened: 'The calls of this month are used up',
    remedy: 'Ask Sungrow for a larger plan, raise polling.interval_minutes, or wait for the next month.',
  },
  budget_spent: {
    exit: EXIT.unavailable,
    happened: 'The calls that the bridge allows itself are used up: 80 % of the limit',
    remedy: 'Nothing to do: it goes on by itself. Raise the limits under polling.budget if your plan allows more.',
  },
  request_rejected: {
    exit: EXIT.unavailable,
    happened: 'iSolarCloud rejects a parameter of the request',
    remedy: 'Check own points in the configuration: the point must exist for that device type.',
  },
  device_refused: {
    exit: EXIT.unavailable,
    happened: 'iSolarCloud has no data of a device',
    remedy: 'Check in the iSolarCloud app that the device is still part of the plant. It is asked again later; the rest goes on.',
  },
  account_unknown: {
    exit: EXIT.refused,
    happened: 'iSolarCloud does not know this account',
    remedy: 'Check isolarcloud.username, and isolarcloud.region: an account exists in one region only.',
  },
  password_wrong: {
    exit: EXIT.refused,
    happened: 'iSolarCloud says the password is wrong',
    remedy: 'Correct isolarcloud.password. It is not tried again until the configuration changes, so that the account is not locked.',
  },
  account_locked: {
    exit: EXIT.refused,
    happened: 'The account is locked after too many wrong passwords',
    remedy: 'Unlock it in the iSolarCloud app (or wait), correct isolarcloud.password, then run once with --try-again.',
  },
  account_disabled: {
    exit: EXIT.refused,
    happened: 'The account is locked by the administrator',
    remedy: 'Ask your installer or Sungrow to unlock it, then run once with --try-again.',
  },
  login_unclear: {
    exit: EXIT.refused,
    happened: 'iSolarCloud answered the login with a state that is not known',
    remedy: 'Sign in to the iSolarCloud app once with the same account and do what it asks, then run once with --try-again.',
  },
  login_too_often: {
    exit: EXIT.refused,
    happened: 'iSolarCloud says there were too many logins',
    remedy: 'Nothing to do: the bridge waits an hour before the next one. Stop other programs that sign in with this account.',
  },
  login_budget_spent: {
    exit: EXIT.refused,
    happened: 'The logins that the bridge allows itself within an hour are used up',
    remedy:
      'Nothing to do: it signs in again by itself. Each change of keys or password costs a login, and so does a restart in the middle of one.',
  },
  app_key_invalid: {
    exit: EXIT.refused,
    happened: 'iSolarCloud does not accept the app key',
    remedy:
      'Check isolarcloud.app_key, isolarcloud.region (an application exists in one region only), and that the Developer Portal shows it as approved.',
  },
  secret_key_invalid: {
    exit: EXIT.refused,
    happened: 'iSolarCloud does not accept the secret key',
    remedy: 'Check isolarcloud.secret_key (x-access-key) in the Developer Portal for typing mistakes and spaces.',
  },
  keys_mismatched: {
    exit: EXIT.refused,
    happened: 'The app key and the secret key do not belong together',
    remedy: 'Copy both from the same application in the Developer Portal.',
  },
  header_rejected: {
    exit: EXIT.refused,
    happened: 'iSolarCloud misses a header or key that the bridge sends',
    remedy: 'A proxy on the way may strip headers; check network.proxy and HTTPS_PROXY.',
  },
  service_expired: {
    exit: EXIT.refused,
    happened: 'The API service of this application has expired',
    remedy: 'Renew it in the Developer Portal.',
  },
  encryption_required: {
    exit: EXIT.refused,
    happened: 'This application demands encrypted transport, which the bridge does not speak',
    remedy: 'Switch encryption off for the application in the Developer Portal, or create one without it.',
  },
  address_refused: {
    exit: EXIT.refused,
    happened: 'iSolarCloud refuses this internet address',
    remedy: 'Add this address to the whitelist of the application in the Developer Portal, or remove the whitelist.',
  },
  user_refused: {
    exit: EXIT.refused,
    happened: 'This user is not on the whitelist of the application',
    remedy: 'Add the user to the whitelist of the application in the Developer Portal.',
  },
  clock_wrong: {
    exit: EXIT.refused,
    happened: 'iSolarCloud says the clock of this machine is wrong',
    remedy: 'Switch on time synchronisation (NTP) on this machine.',
  },
  token_rejected: {
    exit: EXIT.refused,
    happened: 'iSolarCloud rejects the token, even a new one',
    remedy: 'Check that the application was created with "Authorize with OAuth2.0: No". The bridge asks again later.',
  },
  token_contested: {
    exit: EXIT.refused,
    happened: 'Somebody else signs in with this account and ends our session each time',
    remedy: 'Give the bridge an account of its own: share the plants with a second iSolarCloud account.',
  },
  permission_missing: {
    exit: EXIT.refused,
    happened: 'The application has no permission for this',
    remedy: 'Enable the interface for the application in the Developer Portal. It is asked again after a day; the rest goes on.',
  },
  plants_missing: {
    exit: EXIT.unavailable,
    happened: 'The account shows no plant',
    remedy: 'Check in the iSolarCloud app that this account sees the plant, and plants.include in the configuration.',
  },
} as const satisfies Record<string, ErrorSpec>;

/** An error that a call of iSolarCloud can end with. */
export type CloudErrorCode = keyof typeof CLOUD_ERRORS;

export const ERRORS = {
  usage_invalid: { exit: EXIT.usage, happened: 'The command line is not understood', remedy: 'Run with --help to see what is possible.' },

  span_invalid: {
    exit: EXIT.usage,
    happened: 'There is no history of that span of time',
    remedy: 'Give --from and --to as days, months or years of the plant, whichever --period says.',
  },

  config_missing: {
    exit: EXIT.config,
    happened: 'There is no configuration file',
    remedy: 'Copy config.example.yaml to config.yaml and fill in your keys, or name a file with --config.',
  },
  config_unreadable: {
    exit: EXIT.config,
    happened: 'The configuration file cannot be read',
    remedy: 'Check the path and that this user may read the file.',
  },
  config_invalid: { exit: EXIT.config, happened: 'The configuration has mistakes', remedy: 'Correct the lines above.' },
  state_unreadable: {
    exit: EXIT.config,
    happened: 'The state file cannot be read',
    remedy: 'Check that this user may read it, or set state_folder to a folder of its own.',
  },
  state_unwritable: {
    exit: EXIT.config,
    happened: 'The state folder cannot be written',
    remedy: 'Give this user write permission on it, or set state_folder to a folder of its own.',
  },
  state_full: {
    exit: EXIT.temporary,
    happened: 'The disk of the state folder is full',
    remedy: 'Free some space there, or set state_folder to a folder on another disk.',
  },
  state_unavailable: {
    exit: EXIT.temporary,
    happened: 'The state folder does not work at present',
    remedy: 'Check the disk or the network share that it is on.',
  },
  state_damaged: {
    exit: EXIT.config,
    happened: 'A state file is damaged',
    remedy:
      'Delete it: what it held is rebuilt. An account file also remembers that a password was refused: check isolarcloud.password before.',
  },
  state_set_aside: {
    exit: EXIT.config,
    happened: 'A damaged state file was set aside',
    remedy: 'Nothing to do: what it held is rebuilt. If it happens again, check the disk.',
  },
  state_locked: {
    exit: EXIT.temporary,
    happened: 'Another process holds the state file for too long',
    remedy: 'Wait for the other command to end, then try again.',
  },
  state_superseded: {
    exit: EXIT.temporary,
    happened: 'Another bridge has taken over this state',
    remedy: 'Nothing to do: the other bridge goes on. If it should not, stop it and start this one again.',
  },
  base_topic_taken: {
    exit: EXIT.temporary,
    happened: 'Another bridge is alive on this base topic',
    remedy: 'Stop the other bridge, or give this one its own mqtt.base_topic.',
  },
  broker_port_taken: {
    exit: EXIT.temporary,
    happened: 'The port of the embedded broker is in use',
    remedy: 'Stop the program that uses it, or set mqtt.embedded_broker.port (demo: --port) to a free one.',
  },
  broker_address_absent: {
    exit: EXIT.temporary,
    happened: 'This machine does not have the address of the embedded broker at present',
    remedy:
      'Wait until the network is up and start again, as a service does by itself, or set mqtt.embedded_broker.host to an address of this machine.',
  },
  broker_address_unusable: {
    exit: EXIT.config,
    happened: 'The embedded broker cannot listen on its address',
    remedy: 'Set mqtt.embedded_broker.host to an address of this machine, and a port above 1023 unless it runs as root.',
  },
  tls_file_unreadable: {
    exit: EXIT.config,
    happened: 'A certificate or key file cannot be read',
    remedy: 'Check the path under mqtt and that this user may read the file.',
  },

  bridge_absent: {
    exit: EXIT.unavailable,
    happened: 'No bridge is alive on this base topic',
    remedy: 'Start it with "isolarcloud2mqtt run"; where it runs, its log says why it has no connection to the broker.',
  },
  broker_unreachable: {
    exit: EXIT.unavailable,
    happened: 'The MQTT broker does not answer',
    remedy: 'Check mqtt.url and that the broker is running; in a container, localhost is the container itself.',
  },
  broker_refused: {
    exit: EXIT.unavailable,
    happened: 'The MQTT broker refuses this client',
    remedy: 'Check mqtt.username, mqtt.password and what the broker allows this user.',
  },
  broker_protocol_refused: {
    exit: EXIT.unavailable,
    happened: 'The MQTT broker does not speak this protocol version',
    remedy: 'Set mqtt.protocol to auto; the broker has to speak MQTT 5 or 3.1.1.',
  },
  broker_untrusted: {
    exit: EXIT.unavailable,
    happened: 'The certificate of the MQTT broker is not trusted',
    remedy: 'Set mqtt.ca_file to the CA that signed it.',
  },
  broker_misnamed: {
    exit: EXIT.unavailable,
    happened: 'The certificate of the MQTT broker is for another host name',
    remedy: 'Use in mqtt.url the host name that stands in the certificate, or give the broker a certificate for the name in mqtt.url.',
  },
  message_refused: {
    exit: EXIT.unavailable,
    happened: 'The MQTT broker refuses a message or subscription',
    remedy: 'Check what the broker allows this user on that topic, and its packet size limit.',
  },

  leftovers_unsearched: {
    exit: EXIT.unavailable,
    happened: 'The MQTT broker did not send everything that it retains of this bridge',
    remedy:
      'Values are not affected. Devices that are gone may stay on the broker and in Home Assistant: raise the limit of queued messages per client there (Mosquitto: max_queued_messages) and restart the bridge, or stop it and run "isolarcloud2mqtt forget" once.',
  },

  ...CLOUD_ERRORS,
  ipv6_broken: {
    exit: EXIT.unavailable,
    happened: 'iSolarCloud does not answer from here over IPv6; over IPv4 it does',
    remedy: 'Set network.ipv4_only to true, or mend IPv6 in this network; containers often have an address and no route.',
  },
  gateway_insecure: {
    exit: EXIT.config,
    happened: 'The gateway URL is not HTTPS',
    remedy: 'Use https:// for isolarcloud.gateway; plain http is allowed to this machine only.',
  },
  devices_missing: {
    exit: EXIT.unavailable,
    happened: 'The account shows no device',
    remedy: 'Check in the iSolarCloud app that this account sees the devices of the plant; an installer may have to share them.',
  },
  points_empty: {
    exit: EXIT.unavailable,
    happened: 'No point of any device has a value',
    remedy:
      'Check in the iSolarCloud app that the plant sends data. If it does, its devices are of another type than the points: string inverters are type 1, hybrids type 14 (docs/points.md).',
  },
  device_replaced: {
    exit: EXIT.unavailable,
    happened: 'A device vanished, and another of its type appeared',
    remedy: 'If that took its place, add this line to the configuration: entities and sums then go on.',
  },
  identity_taken: {
    exit: EXIT.config,
    happened: 'A line of the configuration gives a device the key of one that is still listed',
    remedy: 'Both go by their own keys. Remove the line, or the old device from its plant.',
  },

  history_missing: {
    exit: EXIT.unavailable,
    happened: 'iSolarCloud has no history of any of the points',
    remedy: 'Check with the iSolarCloud app whether the plant existed then, and choose other --points or another span.',
  },

  homeassistant_not_configured: {
    exit: EXIT.config,
    happened: 'The configuration does not say how to reach Home Assistant',
    remedy:
      'Set homeassistant.url, and homeassistant.token to a long-lived access token: in Home Assistant, your profile, Security, at the bottom.',
  },
  homeassistant_unreachable: {
    exit: EXIT.unavailable,
    happened: 'Home Assistant does not answer',
    remedy: 'Check homeassistant.url and that Home Assistant is running; in a container, localhost is the container itself.',
  },
  homeassistant_token_refused: {
    exit: EXIT.refused,
    happened: 'Home Assistant does not accept the token',
    remedy: 'Make a new long-lived access token in your profile there and set homeassistant.token to it.',
  },
  homeassistant_admin_required: {
    exit: EXIT.refused,
    happened: 'The token of Home Assistant is not one of an administrator',
    remedy: 'Make the long-lived access token as a user who is an administrator and set homeassistant.token to it.',
  },
  homeassistant_refused: {
    exit: EXIT.unavailable,
    happened: 'Home Assistant refuses a command',
    remedy: 'If it persists, report it with the command and code above, and the version of Home Assistant.',
  },
  homeassistant_reply_malformed: {
    exit: EXIT.unavailable,
    happened: 'Home Assistant sent a reply that makes no sense',
    remedy: 'If it persists, report it with the command above and the version of Home Assistant.',
  },
  homeassistant_sensors_missing: {
    exit: EXIT.unavailable,
    happened: 'Home Assistant has none of the sensors this needs',
    remedy: 'Start the bridge with "isolarcloud2mqtt run" and wait until its plants show in Home Assistant.',
  },
  homeassistant_mqtt_missing: {
    exit: EXIT.unavailable,
    happened: 'Home Assistant has no MQTT integration',
    remedy: 'Add it there under Settings, Devices & services, with the same broker as mqtt.url.',
  },
  homeassistant_mqtt_down: {
    exit: EXIT.unavailable,
    happened: 'The MQTT integration of Home Assistant is not running',
    remedy: 'Look there under Settings, Devices & services, MQTT: enable it, and correct the address and password of its broker.',
  },
  homeassistant_broker_other: {
    exit: EXIT.unavailable,
    happened: 'Home Assistant does not hear what the bridge publishes: it listens at another broker, or may not read these topics there',
    remedy: 'Let mqtt.url and the MQTT integration of Home Assistant name the same broker, and let its user read all topics.',
  },
  homeassistant_discovery_off: {
    exit: EXIT.unavailable,
    happened: 'MQTT discovery is switched off in Home Assistant',
    remedy: 'Switch it on there under Settings, Devices & services, MQTT, Configure.',
  },
  homeassistant_prefix_other: {
    exit: EXIT.unavailable,
    happened: 'Home Assistant looks for devices under another discovery prefix',
    remedy:
      'Set homeassistant.discovery_prefix to what Home Assistant shows under Settings, Devices & services, MQTT, Configure; it is "homeassistant" unless somebody changed it.',
  },

  statistics_unusable: {
    exit: EXIT.unavailable,
    happened: 'The statistics in Home Assistant are not what the bridge and Home Assistant made of them',
    remedy:
      'Nothing was written. Put them right in Home Assistant under Developer tools, Statistics, or leave the sensor out with --points.',
  },

  output_unwritable: {
    exit: EXIT.usage,
    happened: 'The output file cannot be written',
    remedy: 'Name a file with --output in a folder that exists and that this user may write to.',
  },
  capture_unreadable: {
    exit: EXIT.usage,
    happened: 'The capture cannot be read',
    remedy: 'Name a file that "isolarcloud2mqtt capture" wrote and that this user may read.',
  },
  capture_invalid: {
    exit: EXIT.usage,
    happened: 'This is no capture that can be replayed',
    remedy: 'Name a file that "isolarcloud2mqtt capture" wrote; if it is one, get it again, whole and unchanged.',
  },
  internal: { exit: EXIT.bug, happened: 'A bug in isolarcloud2mqtt', remedy: 'Please report it with the lines above.' },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof ERRORS;

export const isCloudErrorCode = (code: ErrorCode): code is CloudErrorCode => Object.hasOwn(CLOUD_ERRORS, code);

export interface ErrorContext {
  /** What exactly: a file, field or address, in our own words. Never a secret or personal datum, never words of another program. */
  readonly detail?: string | undefined;
  /** What another program said, word for word. It may hold a secret: it is no part of `message`, and is shown by {@link BridgeError.quoting}. */
  readonly said?: string | undefined;
  /** Endpoint of the Open API, e.g. `getDeviceList`. */
  readonly endpoint?: string | undefined;
  /** `result_code` of the reply. */
  readonly resultCode?: string | undefined;
  /** `req_serial_num` of the reply: what Sungrow's support asks for. */
  readonly serialNumber?: string | undefined;
  /** How long the cloud asks to be left alone (HTTP Retry-After). */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** An error a user can act on. `message` is the whole sentence, in our own words: what happened, where, and the remedy. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  readonly code: ErrorCode;
  readonly context: ErrorContext;

  constructor(code: ErrorCode, context: ErrorContext = {}) {
    super(sentence(code, context), context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    this.context = context;
  }

  /** What happened and where, without the remedy. */
  get happened(): string {
    return happened(this.code, this.context);
  }

  /** For a line of the log whose message is that of the error. */
  get fields(): { readonly code: ErrorCode; readonly said?: string } {
    const { said } = this.context;
    return { code: this.code, ...(said !== undefined && { said }) };
  }

  /**
   * The same error with what another program said in its sentence.
   * @param redact takes the secrets out of it
   */
  quoting(redact: (words: string) => string): BridgeError {
    const { detail, said, ...context } = this.context;
    if (said === undefined) return this;
    return new BridgeError(this.code, { ...context, detail: [detail, redact(said)].filter(Boolean).join(': ') });
  }

  get remedy(): string {
    return ERRORS[this.code].remedy;
  }

  /** Exit code of a one-shot command that ends with this error. */
  get exit(): ExitCode {
    return ERRORS[this.code].exit;
  }
}

export const isBridgeError = (error: unknown): error is BridgeError => error instanceof BridgeError;

/** Anything thrown, as a BridgeError: what is not one already is a bug. */
export const asBridgeError = (error: unknown): BridgeError =>
  isBridgeError(error)
    ? error
    : new BridgeError('internal', { said: error instanceof Error ? error.message : String(error), cause: error });

function happened(code: ErrorCode, { detail, endpoint, resultCode, serialNumber }: ErrorContext): string {
  const where = [endpoint, resultCode && `code ${resultCode}`, serialNumber && `request ${serialNumber}`].filter(Boolean).join(', ');
  return `${ERRORS[code].happened}${where ? ` (${where})` : ''}${detail ? `: ${detail}` : ''}`;
}

const sentence = (code: ErrorCode, context: ErrorContext): string => {
  const text = happened(code, context);
  if (context.detail?.includes('\n')) return `${text}\n${ERRORS[code].remedy}`;
  return `${text}${/[.!?]$/.test(text) ? '' : '.'} ${ERRORS[code].remedy}`;
};
