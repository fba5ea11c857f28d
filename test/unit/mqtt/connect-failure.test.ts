import { describe, expect, it } from 'vitest';
import { connectFailure, NOT_MQTT } from '../../../src/mqtt/connect-failure.ts';

const PLAIN = { hasCa: false, hasCertificate: false };

describe('a failure to connect', () => {
  it.each([
    [1, 'protocol_refused', 'broker_protocol_refused'],
    [4, 'refused', 'broker_refused'],
    [5, 'refused', 'broker_refused'],
    [0x84, 'protocol_refused', 'broker_protocol_refused'],
    [0x86, 'refused', 'broker_refused'],
    [0x87, 'refused', 'broker_refused'],
    [0x88, 'unreachable', 'broker_unreachable'],
    [0x97, 'unreachable', 'broker_unreachable'],
    [0x9a, 'lacking', 'broker_without_retain'],
    [0x9b, 'lacking', 'broker_without_qos'],
    ['ECONNREFUSED', 'unreachable', 'broker_unreachable'],
    ['ENOTFOUND', 'unreachable', 'broker_unreachable'],
    ['ECONNRESET', 'closed_early', 'broker_unreachable'],
    [undefined, 'closed_early', 'broker_unreachable'],
    [NOT_MQTT, 'other_protocol', 'broker_not_mqtt'],
    ['EPROTO', 'other_protocol', 'broker_not_mqtt'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'other_protocol', 'broker_not_mqtt'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', 'broker_self_signed'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls', 'broker_untrusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls', 'broker_untrusted'],
    ['CERT_HAS_EXPIRED', 'tls', 'broker_certificate_expired'],
    ['CERT_NOT_YET_VALID', 'tls', 'broker_certificate_early'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', 'broker_misnamed'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls', 'broker_certificate_wanted'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'tls', 'broker_certificate_wanted'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls', 'broker_tls_incompatible'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'tls', 'broker_tls_incompatible'],
  ] as const)('is judged by its code: %s', (code, kind, bridgeCode) => {
    const failure = connectFailure('broker.example:1883', code, PLAIN);

    expect([failure.kind, failure.code]).toEqual([kind, bridgeCode]);
    expect(failure.message).toContain('broker.example:1883');
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN'])('names DNS where that does not know the host: %s', (code) => {
    expect(connectFailure('broker.example:1883', code, PLAIN).message).toContain('DNS does not know the name of the host in mqtt.url');
    expect(connectFailure('broker.example:1883', 'ECONNREFUSED', PLAIN).message).not.toContain('DNS');
  });

  it.each([
    ['SELF_SIGNED_CERT_IN_CHAIN', 'broker_ca_other'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'broker_ca_other'],
    ['CERT_SIGNATURE_FAILURE', 'broker_ca_other'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'broker_certificate_refused'],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'broker_certificate_refused'],
  ] as const)('is about our own files where there are some: %s', (code, bridgeCode) => {
    expect(connectFailure('broker.example:1883', code, { hasCa: true, hasCertificate: true }).code).toBe(bridgeCode);
  });
});
