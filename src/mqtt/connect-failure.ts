import { BridgeError, type ErrorCode } from '../errors.ts';
import { type KeyIn, phrase, type Wording } from '../texts/texts.ts';

/** The kind of failure by which the caller decides. */
export type FailureKind = 'unreachable' | 'closed_early' | 'protocol_refused' | 'refused' | 'untrusted' | 'misnamed';

const CODES: Readonly<Record<FailureKind, ErrorCode>> = {
  unreachable: 'broker_unreachable',
  closed_early: 'broker_unreachable',
  protocol_refused: 'broker_protocol_refused',
  refused: 'broker_refused',
  untrusted: 'broker_untrusted',
  misnamed: 'broker_misnamed',
};

/** An attempt to connect that ended without a successful CONNACK. */
export class ConnectFailure extends BridgeError {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, detail: Wording) {
    super(CODES[kind], { detail });
    this.kind = kind;
  }
}

/**
 * CONNACK codes that concern this client: MQTT 3.1.1 table 3.1 (1-5), MQTT 5 section 3.2.2.2 (0x80 and up). The two ranges do
 * not overlap, and a broker that knows only 3.1.1 answers an MQTT 5 CONNECT with the old ones. Every other code (busy,
 * unavailable, quota) is temporary.
 */
const CONNACK: Readonly<Record<number, readonly [FailureKind, KeyIn<'detail.connack'>]>> = {
  1: ['protocol_refused', 'version_unacceptable'],
  2: ['refused', 'client_id_rejected'],
  4: ['refused', 'bad_password'],
  5: ['refused', 'not_authorized'],
  132: ['protocol_refused', 'version_unsupported'],
  133: ['refused', 'client_id_invalid'],
  134: ['refused', 'bad_password'],
  135: ['refused', 'not_authorized'],
  138: ['refused', 'banned'],
  140: ['refused', 'bad_method'],
};

/** Node's codes for a certificate chain that does not verify (Node TLS docs, "X509 certificate error codes"). */
const UNTRUSTED = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_)/;

/** A TLS alert from the broker: it asks for a client certificate, or does not accept ours. */
const TLS_ALERT = /^ERR_SSL_.*ALERT/;

/**
 * The failure for the error that ended an attempt, by its code.
 * @param broker host and port, for the sentence
 * @param code reason code of the CONNACK, code of the socket or TLS error, or undefined if the broker closed without a code
 */
export function connectFailure(broker: string, code: number | string | undefined): ConnectFailure {
  if (typeof code === 'number') {
    const [kind, reason] = CONNACK[code] ?? (['unreachable', 'unavailable'] as const);
    return new ConnectFailure(kind, phrase(`detail.connack.${reason}`, { broker, code: `0x${code.toString(16).padStart(2, '0')}` }));
  }
  if (code === undefined || code === 'ECONNRESET' || code === 'EPIPE') {
    return new ConnectFailure('closed_early', phrase('detail.closed_early', { broker }));
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return new ConnectFailure('misnamed', `${broker} (${code})`);
  if (UNTRUSTED.test(code)) return new ConnectFailure('untrusted', `${broker} (${code})`);
  if (TLS_ALERT.test(code)) return new ConnectFailure('refused', `${broker} (${code})`);
  return new ConnectFailure('unreachable', `${broker} (${code})`);
}
