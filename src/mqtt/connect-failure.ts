import { BridgeError, type ErrorCode } from '../errors.ts';
import { type KeyIn, type Phrase, phrase, type Wording } from '../texts/texts.ts';

/**
 * Kinds of failure. The caller decides by the kind what to try next. `closed_early`: the broker closed the connection before its
 * CONNACK. `dropped`: the connection ended during the preparation that precedes the regular connection. `other_protocol`: the
 * answer is not MQTT, or not TLS although the URL requires it. `protocol_refused`: the broker does not accept the MQTT version.
 * `lacking`: the broker does not support retained messages or QoS 1. `tls`: the TLS handshake failed.
 */
export type FailureKind =
  | 'unreachable'
  | 'closed_early'
  | 'dropped'
  | 'other_protocol'
  | 'protocol_refused'
  | 'refused'
  | 'lacking'
  | 'tls';

/** The error of an attempt to connect that did not lead to a usable connection. */
export class ConnectFailure extends BridgeError {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, code: ErrorCode, detail: Wording, remedy?: Phrase) {
    super(code, { detail, remedy });
    this.kind = kind;
  }
}

/**
 * Key: reason code of a CONNACK that concerns this client. Value: kind of failure, error code, and key of the text that explains
 * the reason. Codes 1-5 are from MQTT 3.1.1 table 3.1, codes from 0x80 up from MQTT 5 section 3.2.2.2; a broker that knows only
 * MQTT 3.1.1 answers an MQTT 5 CONNECT with a code of 1-5. All other codes (busy, unavailable, quota) are temporary and are
 * reported as `unreachable`.
 */
const CONNACK: Readonly<Record<number, readonly [FailureKind, ErrorCode, KeyIn<'detail.connack'>]>> = {
  1: ['protocol_refused', 'broker_protocol_refused', 'version_unacceptable'],
  2: ['refused', 'broker_refused', 'client_id_rejected'],
  4: ['refused', 'broker_refused', 'bad_password'],
  5: ['refused', 'broker_refused', 'not_authorized'],
  132: ['protocol_refused', 'broker_protocol_refused', 'version_unsupported'],
  133: ['refused', 'broker_refused', 'client_id_invalid'],
  134: ['refused', 'broker_refused', 'bad_password'],
  135: ['refused', 'broker_refused', 'not_authorized'],
  138: ['refused', 'broker_refused', 'banned'],
  140: ['refused', 'broker_refused', 'bad_method'],
  154: ['lacking', 'broker_without_retain', 'no_retain'],
  155: ['lacking', 'broker_without_qos', 'no_qos'],
};

/** Which TLS files the user has configured. They decide which remedy an error suggests. */
export interface TlsSetup {
  /** Whether a CA file is configured. */
  readonly hasCa: boolean;
  /** Whether a client certificate is configured. */
  readonly hasCertificate: boolean;
}

/** Node's error codes for a broker certificate whose chain cannot be verified (Node TLS docs, "X509 certificate error codes"). */
const UNTRUSTED = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_)/;

const DATES: Readonly<Record<string, ErrorCode>> = {
  CERT_HAS_EXPIRED: 'broker_certificate_expired',
  CERT_NOT_YET_VALID: 'broker_certificate_early',
};

/**
 * The broker's TLS alerts about our client certificate (RFC 8446 section 6.2). Before TLS 1.3, a broker answers a missing
 * certificate with handshake_failure.
 */
const ABOUT_OUR_CERTIFICATE =
  /^ERR_SSL_.*ALERT_(CERTIFICATE_\w+|BAD_CERTIFICATE|NO_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR|HANDSHAKE_FAILURE)$/;

/** The error codes of OpenSSL if the bytes received are not TLS. */
const NOT_TLS =
  /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|BAD_RECORD_TYPE|UNEXPECTED_MESSAGE|RECORD_LAYER_FAILURE))$/;

/** The error codes for a host name that cannot be resolved. Docker's resolver answers EAI_AGAIN if no container has the name. */
const UNKNOWN_NAME: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN']);

/**
 * Used in place of an error code if an error of mqtt.js has none: the bytes received were not MQTT, or no valid answer to a
 * WebSocket request.
 */
export const NOT_MQTT = 'not MQTT';
/** Used in place of an error code if an attempt timed out. */
export const NO_ANSWER = 'no answer in time';

/**
 * @returns the failure for an attempt that ended with this code
 * @param broker host and port, for the message
 * @param code reason code of the CONNACK, code of the socket or TLS error, or undefined if the broker closed the connection without
 * a code
 */
export function connectFailure(broker: string, code: number | string | undefined, tls: TlsSetup): ConnectFailure {
  if (typeof code === 'number') {
    const [kind, error, reason] = CONNACK[code] ?? (['unreachable', 'broker_unreachable', 'unavailable'] as const);
    const said = phrase(`detail.connack.${reason}`, { broker, code: `0x${code.toString(16).padStart(2, '0')}` });
    return new ConnectFailure(kind, error, said);
  }
  if (code === undefined || code === 'ECONNRESET' || code === 'EPIPE') {
    return new ConnectFailure('closed_early', 'broker_unreachable', phrase('detail.closed_early', { broker }));
  }
  const detail = `${broker} (${code})`;
  if (UNKNOWN_NAME.has(code)) return new ConnectFailure('unreachable', 'broker_unreachable', detail, phrase('remedy.broker_name_unknown'));
  if (code === NOT_MQTT || NOT_TLS.test(code)) return new ConnectFailure('other_protocol', 'broker_not_mqtt', detail);
  const ofTls = tlsError(code, tls);
  return ofTls === null ? new ConnectFailure('unreachable', 'broker_unreachable', detail) : new ConnectFailure('tls', ofTls, detail);
}

function tlsError(code: string, { hasCa, hasCertificate }: TlsSetup): ErrorCode | null {
  const date = DATES[code];
  if (date !== undefined) return date;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'broker_misnamed';
  if (UNTRUSTED.test(code)) {
    if (hasCa) return 'broker_ca_other';
    return code === 'DEPTH_ZERO_SELF_SIGNED_CERT' ? 'broker_self_signed' : 'broker_untrusted';
  }
  if (ABOUT_OUR_CERTIFICATE.test(code)) return hasCertificate ? 'broker_certificate_refused' : 'broker_certificate_wanted';
  return code.startsWith('ERR_SSL_') ? 'broker_tls_incompatible' : null;
}
