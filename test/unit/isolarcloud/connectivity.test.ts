import { describe, expect, it } from 'vitest';
import { asBridgeError } from '../../../src/errors.ts';
import { checkGateway, type NetworkProbe } from '../../../src/isolarcloud/connectivity.ts';

const GATEWAY = 'https://gateway.isolarcloud.eu';
const failing = (code: string): Error => Object.assign(new Error(code), { code });

/** Simulates a network. Key of `answers`: address. Value: the error of a connection to it; null if it succeeds. */
const networkOf = (answers: Readonly<Record<string, string | null>>): NetworkProbe => ({
  lookup: async () => Object.keys(answers),
  connect: async ({ address }) => {
    const code = answers[address];
    if (typeof code === 'string') throw failing(code);
  },
});

describe('the way to the gateway', () => {
  it('is looked at over both families', async () => {
    expect(await checkGateway(GATEWAY, 1_000, networkOf({ '192.0.2.1': null, '2001:db8::1': null }))).toEqual({
      ipv4: 'answers',
      ipv6: 'answers',
    });
    expect(await checkGateway(GATEWAY, 1_000, networkOf({ '192.0.2.1': null }))).toEqual({ ipv4: 'answers', ipv6: 'absent' });
  });

  it('shows an IPv6 address that nothing comes back from', async () => {
    const network = networkOf({ '192.0.2.1': null, '2001:db8::1': 'ETIMEDOUT' });
    expect(await checkGateway(GATEWAY, 1_000, network)).toEqual({ ipv4: 'answers', ipv6: 'silent' });
  });

  it('is none over a family that this machine does not have: that is no black hole', async () => {
    const network = networkOf({ '192.0.2.1': null, '2001:db8::1': 'ENETUNREACH' });
    expect(await checkGateway(GATEWAY, 1_000, network)).toEqual({ ipv4: 'answers', ipv6: 'absent' });
  });

  it('distinguishes a proxy that opens TLS from a gateway that is unreachable', async () => {
    const untrusted = checkGateway(GATEWAY, 1_000, networkOf({ '192.0.2.1': 'SELF_SIGNED_CERT_IN_CHAIN' }));
    await expect(untrusted).rejects.toMatchObject({ code: 'gateway_untrusted' });
    const away = checkGateway(GATEWAY, 1_000, networkOf({ '192.0.2.1': 'ECONNREFUSED' }));
    await expect(away).rejects.toMatchObject({ code: 'gateway_unreachable' });
  });

  it('to an IPv4 address has a remedy for that address and its port, and none for IPv6', async () => {
    const error = await checkGateway('https://192.0.2.1:8443', 1_000, networkOf({ '192.0.2.1': 'ECONNREFUSED' })).catch(asBridgeError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/192\.0\.2\.1:8443 does not answer.* 192\.0\.2\.1 and listens on port 8443/),
    });
    expect(error).toMatchObject({ message: expect.not.stringContaining('IPv6') });
  });

  it('is not waited for where no name server answers', async () => {
    const lookup = () => new Promise<never>(() => undefined);
    const silent = checkGateway(GATEWAY, 20, { ...networkOf({}), lookup });
    await expect(silent).rejects.toMatchObject({ code: 'gateway_unreachable', message: expect.stringContaining('ETIMEDOUT') });
  });

  it('names a host that no name server knows', async () => {
    const lookup = () => Promise.reject(failing('ENOTFOUND'));
    const unknown = checkGateway(GATEWAY, 1_000, { ...networkOf({}), lookup });
    await expect(unknown).rejects.toThrow('the name gateway.isolarcloud.eu is not found');
  });
});
