/**
 * The errors of this program. Code that reacts to an error decides by its code, which never changes. For each code the texts contain
 * two sentences: `error.<code>.happened`, without a full stop, and `error.<code>.remedy`.
 */
import { ENGLISH, inWords, type Phrase, phrase, type Texts, type Wording } from './texts/texts.ts';

/** Exit codes of commands, as in sysexits(3); `interrupted` is that of a shell for a program that SIGINT has ended. */
export const EXIT = { ok: 0, usage: 64, unavailable: 69, bug: 70, temporary: 75, refused: 77, config: 78, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * Key: code of an error with which a call of iSolarCloud can end. Value: exit code. `isolarcloud/cloud-faults.ts` defines how each
 * error affects later calls.
 */
const CLOUD_ERRORS = {
  gateway_unreachable: EXIT.unavailable,
  gateway_timeout: EXIT.unavailable,
  gateway_untrusted: EXIT.unavailable,
  reply_malformed: EXIT.unavailable,
  reply_foreign: EXIT.unavailable,
  decrypt_failed: EXIT.unavailable,
  cloud_fault: EXIT.unavailable,
  call_rate: EXIT.unavailable,
  quota_hour: EXIT.unavailable,
  quota_month: EXIT.unavailable,
  budget_spent: EXIT.unavailable,
  request_rejected: EXIT.unavailable,
  endpoint_missing: EXIT.unavailable,
  device_refused: EXIT.unavailable,
  account_unknown: EXIT.refused,
  password_wrong: EXIT.refused,
  account_locked: EXIT.refused,
  account_disabled: EXIT.refused,
  login_unclear: EXIT.refused,
  login_too_often: EXIT.refused,
  login_budget_spent: EXIT.refused,
  app_key_invalid: EXIT.refused,
  secret_key_invalid: EXIT.refused,
  keys_mismatched: EXIT.refused,
  header_rejected: EXIT.refused,
  service_expired: EXIT.refused,
  encryption_required: EXIT.refused,
  encryption_key_wrong: EXIT.refused,
  encryption_rejected: EXIT.refused,
  address_refused: EXIT.refused,
  user_refused: EXIT.refused,
  clock_wrong: EXIT.refused,
  token_rejected: EXIT.refused,
  token_contested: EXIT.refused,
  authorization_missing: EXIT.refused,
  authorization_ended: EXIT.refused,
  authorization_ends: EXIT.refused,
  authorization_code_refused: EXIT.refused,
  redirect_mismatched: EXIT.refused,
  application_not_oauth: EXIT.refused,
  application_is_oauth: EXIT.refused,
  permission_missing: EXIT.refused,
  plants_missing: EXIT.unavailable,
  plants_not_chosen: EXIT.unavailable,
  plants_not_authorized: EXIT.unavailable,
  plants_of_other_account: EXIT.config,
} as const satisfies Record<string, ExitCode>;

/** The code of an error with which a call of iSolarCloud can end. */
export type CloudErrorCode = keyof typeof CLOUD_ERRORS;

/** Key: error code. Value: exit code of a one-shot command that ends with this error. */
export const ERRORS = {
  usage_invalid: EXIT.usage,

  span_invalid: EXIT.usage,
  accounts_listed: EXIT.usage,

  config_missing: EXIT.config,
  config_unreadable: EXIT.config,
  config_unwritable: EXIT.config,
  config_invalid: EXIT.config,
  key_length_unusual: EXIT.config,
  state_unreadable: EXIT.config,
  state_unwritable: EXIT.config,
  state_full: EXIT.temporary,
  state_unavailable: EXIT.temporary,
  state_damaged: EXIT.config,
  state_newer: EXIT.config,
  state_set_aside: EXIT.config,
  state_locked: EXIT.temporary,
  state_superseded: EXIT.temporary,
  shard_not_held: EXIT.temporary,
  database_unavailable: EXIT.temporary,
  database_full: EXIT.temporary,
  database_refused: EXIT.config,
  database_untrusted: EXIT.config,
  database_newer: EXIT.config,
  database_key_other: EXIT.config,
  fleet_not_configured: EXIT.config,
  replica_absent: EXIT.unavailable,
  fleet_ended: EXIT.unavailable,
  shards_unowned: EXIT.unavailable,
  fleet_troubled: EXIT.unavailable,
  replica_cut_off: EXIT.unavailable,
  replica_lost: EXIT.unavailable,
  shard_absent: EXIT.unavailable,
  base_topic_taken: EXIT.temporary,
  bridge_running: EXIT.temporary,
  broker_port_taken: EXIT.temporary,
  broker_address_absent: EXIT.temporary,
  broker_address_unusable: EXIT.config,
  page_port_taken: EXIT.temporary,
  page_address_absent: EXIT.temporary,
  page_address_unusable: EXIT.config,
  tls_file_unreadable: EXIT.config,
  tls_file_binary: EXIT.config,
  tls_file_without_certificate: EXIT.config,
  tls_file_without_key: EXIT.config,
  tls_key_encrypted: EXIT.config,
  tls_passphrase_wrong: EXIT.config,
  tls_key_other: EXIT.config,
  tls_file_refused: EXIT.config,

  bridge_absent: EXIT.unavailable,
  broker_unreachable: EXIT.unavailable,
  broker_refused: EXIT.unavailable,
  broker_protocol_refused: EXIT.unavailable,
  broker_scheme_other: EXIT.unavailable,
  broker_not_mqtt: EXIT.unavailable,
  broker_untrusted: EXIT.unavailable,
  broker_ca_other: EXIT.unavailable,
  broker_self_signed: EXIT.unavailable,
  broker_certificate_expired: EXIT.unavailable,
  broker_certificate_early: EXIT.unavailable,
  broker_misnamed: EXIT.unavailable,
  broker_certificate_wanted: EXIT.unavailable,
  broker_certificate_refused: EXIT.unavailable,
  broker_tls_incompatible: EXIT.unavailable,
  broker_without_retain: EXIT.unavailable,
  broker_without_qos: EXIT.unavailable,
  broker_will_refused: EXIT.unavailable,
  broker_forbids: EXIT.unavailable,
  broker_packet_small: EXIT.unavailable,
  broker_client_replaced: EXIT.unavailable,
  message_refused: EXIT.unavailable,

  leftovers_unsearched: EXIT.unavailable,

  ...CLOUD_ERRORS,
  ipv6_broken: EXIT.unavailable,
  gateway_insecure: EXIT.config,
  proxy_invalid: EXIT.config,
  devices_missing: EXIT.unavailable,
  points_empty: EXIT.unavailable,
  device_replaced: EXIT.unavailable,
  identity_taken: EXIT.config,

  history_missing: EXIT.unavailable,

  supervisor_unreachable: EXIT.unavailable,
  supervisor_refused: EXIT.unavailable,
  supervisor_reply_malformed: EXIT.unavailable,
  supervisor_broker_missing: EXIT.unavailable,
  app_options_unreadable: EXIT.config,
  app_option_overridden: EXIT.config,

  removals_held: EXIT.temporary,
  homeassistant_not_configured: EXIT.config,
  homeassistant_unreachable: EXIT.unavailable,
  homeassistant_token_refused: EXIT.refused,
  homeassistant_admin_required: EXIT.refused,
  homeassistant_refused: EXIT.unavailable,
  homeassistant_reply_malformed: EXIT.unavailable,
  homeassistant_sensors_missing: EXIT.unavailable,
  energy_sensors_changed: EXIT.unavailable,
  homeassistant_mqtt_missing: EXIT.unavailable,
  homeassistant_mqtt_down: EXIT.unavailable,
  homeassistant_broker_other: EXIT.unavailable,
  homeassistant_discovery_off: EXIT.unavailable,
  homeassistant_prefix_other: EXIT.unavailable,

  statistics_unusable: EXIT.unavailable,

  output_unwritable: EXIT.usage,
  capture_unreadable: EXIT.usage,
  capture_invalid: EXIT.usage,
  internal: EXIT.bug,
} as const satisfies Record<string, ExitCode>;

export type ErrorCode = keyof typeof ERRORS;

export const isCloudErrorCode = (code: ErrorCode): code is CloudErrorCode => Object.hasOwn(CLOUD_ERRORS, code);

export interface ErrorContext {
  /**
   * The file, field or address that the error concerns, in this program's own words. It must not contain a secret, personal data or
   * the words of another program.
   */
  readonly detail?: Wording | undefined;
  /** A remedy for this case, which replaces that of the code. */
  readonly remedy?: Phrase | undefined;
  /**
   * The words of another program. They may contain a secret, so `message` does not include them; {@link BridgeError.quoting} adds
   * them after redaction.
   */
  readonly said?: string | undefined;
  /** Endpoint of the Open API, e.g. `getDeviceList`. */
  readonly endpoint?: string | undefined;
  /** `result_code` of the reply. */
  readonly resultCode?: string | undefined;
  /** `req_serial_num` of the reply; Sungrow's support asks for it. */
  readonly serialNumber?: string | undefined;
  /** The time to wait that iSolarCloud has stated in the HTTP header Retry-After. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/**
 * An error with a remedy for the user. `message` says in English, for the log, what happened, where, and what the user can do.
 * `sentence` says the same in the language of the user.
 */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  readonly code: ErrorCode;
  readonly context: ErrorContext;

  constructor(code: ErrorCode, context: ErrorContext = {}) {
    super(sentence(code, context, ENGLISH), context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    this.context = context;
  }

  /** Returns what happened, where, and the remedy. */
  sentence(texts: Texts): string {
    return sentence(this.code, this.context, texts);
  }

  /** Returns what happened and where, without the remedy. */
  happened(texts: Texts): string {
    return happened(this.code, this.context, texts);
  }

  remedy(texts: Texts): string {
    return remedyOf(this.code, this.context, texts);
  }

  /** The fields of a log line whose text is the error's `message`. */
  get fields(): { readonly code: ErrorCode; readonly said?: string } {
    const { said } = this.context;
    return { code: this.code, ...(said !== undefined && { said }) };
  }

  /**
   * Returns the same error with the words of the other program added to its message.
   * @param redact removes secrets from the words
   */
  quoting(redact: (words: string) => string): BridgeError {
    const { detail, said, ...context } = this.context;
    if (said === undefined) return this;
    const quoted = redact(said);
    return new BridgeError(this.code, { ...context, detail: detail ? phrase('error_part.said', { detail, said: quoted }) : quoted });
  }

  /** The exit code of a one-shot command that ends with this error. */
  get exit(): ExitCode {
    return ERRORS[this.code];
  }
}

export const isBridgeError = (error: unknown): error is BridgeError => error instanceof BridgeError;

/** Returns a BridgeError unchanged. Anything else that was thrown is a bug of this program, and becomes the error `internal`. */
export const asBridgeError = (error: unknown): BridgeError =>
  isBridgeError(error)
    ? error
    : new BridgeError('internal', { said: error instanceof Error ? error.message : String(error), cause: error });

function happened(code: ErrorCode, { detail, endpoint, resultCode, serialNumber }: ErrorContext, texts: Texts): string {
  const number = serialNumber && texts('error_part.serial_number', { number: serialNumber });
  const where = [endpoint, resultCode && texts('error_part.result_code', { code: resultCode }), number].filter(Boolean).join(', ');
  return `${texts(`error.${code}.happened`)}${where ? ` (${where})` : ''}${detail ? `: ${inWords(detail, texts)}` : ''}`;
}

const remedyOf = (code: ErrorCode, { remedy }: ErrorContext, texts: Texts): string =>
  remedy === undefined ? texts(`error.${code}.remedy`) : inWords(remedy, texts);

function sentence(code: ErrorCode, context: ErrorContext, texts: Texts): string {
  const text = happened(code, context, texts);
  const remedy = remedyOf(code, context, texts);
  if (text.includes('\n')) return `${text}\n${remedy}`;
  return `${text}${/[.!?]$/.test(text) ? '' : '.'} ${remedy}`;
}
