import { BridgeError, type ErrorCode } from '../errors.ts';
import { type KeyIn, type Phrase, phrase, type Wording } from '../texts/texts.ts';

/**
 * The kind of failure by which the caller decides. `dropped`: it ended while it was prepared. `other_protocol`: what answers speaks neither MQTT nor, where it should,
 * TLS. `tls`: it speaks TLS, and one side does not accept the other.
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

/** An attempt to connect that ended without a successful CONNACK. */
export class ConnectFailure extends BridgeError {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, code: ErrorCode, detail: Wording, remedy?: Phrase) {
    super(code, { detail, remedy });
    this.kind = kind;
  }
}

/**
 * CONNACK codes that concern this client: MQTT 3.1.1 table 3.1 (1-5), MQTT 5 section 3.2.2.2 (0x80 and up). The two ranges do
 * not overlap, and a broker that knows only 3.1.1 answers an MQTT 5 CONNECT with the old ones. Every other code (busy,
 * unavailable, quota) is temporary.
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

/** How the client identifies the broker and itself. */
export interface TlsSetup {
  /** Whether a CA file is configured. */
  readonly hasCa: boolean;
  /** Whether a client certificate is configured. */
  readonly hasCertificate: boolean;
}

/** Node's codes for a certificate chain that does not verify (Node TLS docs, "X509 certificate error codes"). */
const UNTRUSTED = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_)/;

const DATES: Readonly<Record<string, ErrorCode>> = {
  CERT_HAS_EXPIRED: 'broker_certificate_expired',
  CERT_NOT_YET_VALID: 'broker_certificate_early',
};

/** TLS alerts about the client certificate (RFC 8446 section 6.2); before TLS 1.3 a missing one is answered by handshake_failure. */
const ABOUT_OUR_CERTIFICATE =
  /^ERR_SSL_.*ALERT_(CERTIFICATE_\w+|BAD_CERTIFICATE|NO_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR|HANDSHAKE_FAILURE)$/;

/** What OpenSSL reports of bytes that are not TLS. */
const NOT_TLS =
  /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|BAD_RECORD_TYPE|UNEXPECTED_MESSAGE|RECORD_LAYER_FAILURE))$/;

/** What the resolver answers of a name that it cannot find. Docker's answers EAI_AGAIN to the unknown name of a container. */
const UNKNOWN_NAME: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN']);

/** The code of an error that has none: what was received is no MQTT, or no answer to the opening of a WebSocket. */
export const NOT_MQTT = 'not MQTT';
/** The code of an attempt that had no answer in time. */
export const NO_ANSWER = 'no answer in time';

/**
 * The failure for the error that ended an attempt, by its code.
 * @param broker host and port, for the sentence
 * @param code reason code of the CONNACK, code of the socket or TLS error, or undefined if the broker closed without a code
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
