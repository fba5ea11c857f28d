import { describe, expect, it } from 'vitest';
import { connectFailure } from '../../../src/mqtt/connect-failure.ts';

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
    ['ECONNREFUSED', 'unreachable', 'broker_unreachable'],
    ['ENOTFOUND', 'unreachable', 'broker_unreachable'],
    ['ECONNRESET', 'closed_early', 'broker_unreachable'],
    [undefined, 'closed_early', 'broker_unreachable'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'untrusted', 'broker_untrusted'],
    ['CERT_HAS_EXPIRED', 'untrusted', 'broker_untrusted'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'misnamed', 'broker_misnamed'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'refused', 'broker_refused'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'unreachable', 'broker_unreachable'],
  ] as const)('is judged by its code: %s', (code, kind, bridgeCode) => {
    const failure = connectFailure('broker.example:1883', code);

    expect([failure.kind, failure.code]).toEqual([kind, bridgeCode]);
    expect(failure.message).toContain('broker.example:1883');
  });
});
