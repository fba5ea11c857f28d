import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readTlsFiles } from '../../../src/mqtt/tls-files.ts';
import { type Certificates, type MosquittoOptions, makeCertificates, startMosquitto } from '../../support/mosquitto.ts';
import { AVAILABILITY, startAdapter } from '../../support/mqtt.ts';

async function started(options: MosquittoOptions): Promise<string> {
  const broker = await startMosquitto(options);
  onTestFinished(() => broker.stop());
  return broker.url;
}

describe.each([4, 5] as const)('Mosquitto with TLS, protocol %i', (protocol) => {
  let certificates: Certificates;
  let remove: () => void;
  beforeAll(() => {
    ({ certificates, remove } = makeCertificates());
  });
  afterAll(() => remove());

  it('lets the bridge in with its client certificate', async () => {
    const { ca, clientCertificate, clientKey } = certificates;
    const url = await started({ certificates });
    const tls = await readTlsFiles({ ca, certificate: clientCertificate, key: clientKey });
    const adapter = startAdapter({ url, protocol, tls, instance: 'a' });
    await adapter.untilStatus('connected');
    adapter.publisher.retain(AVAILABILITY, 'online');
    await adapter.publisher.flush();

    expect(adapter.publisher.unacknowledged()).toBe(0);
  });

  it('lets it in over websockets with TLS', async () => {
    const { ca, clientCertificate, clientKey } = certificates;
    const url = await started({ certificates, websockets: true });
    const tls = await readTlsFiles({ ca, certificate: clientCertificate, key: clientKey });
    const adapter = startAdapter({ url, protocol, tls });

    await adapter.untilStatus('connected');
  });

  it('says that the broker wants a client certificate', async () => {
    const url = await started({ certificates });
    const adapter = startAdapter({ url, protocol, tls: await readTlsFiles({ ca: certificates.ca }) });

    await adapter.untilError('broker_certificate_wanted');
  });

  it('says that the certificate of the broker is not trusted', async () => {
    const { clientCertificate, clientKey } = certificates;
    const url = await started({ certificates });
    const tls = await readTlsFiles({ certificate: clientCertificate, key: clientKey });
    const adapter = startAdapter({ url, protocol, tls });

    await adapter.untilError('broker_untrusted');
  });
});

describe('Mosquitto', () => {
  it.each([4, 5] as const)('is reached over websockets, protocol %i', async (protocol) => {
    const adapter = startAdapter({ url: await started({ websockets: true }), protocol, instance: 'a' });

    await adapter.untilStatus('connected');
  });

  it('has messages and subscriptions that its access list forbids reported once, and takes the others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'acl-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const acl = join(folder, 'acl');
    writeFileSync(acl, 'topic readwrite isolarcloud/#\n', { mode: 0o644 });
    const adapter = startAdapter({ url: await started({ settings: [`acl_file ${acl}`] }), protocol: 5, instance: 'a' });
    await adapter.untilStatus('connected');
    adapter.publisher.retain('homeassistant/device/a/config', '1');
    adapter.publisher.retain('homeassistant/device/a/config', '2');
    adapter.publisher.retain(AVAILABILITY, 'online');
    await adapter.publisher.flush();

    expect(adapter.reports.map(({ code, context }) => [code, context.detail])).toEqual([
      ['broker_forbids', 'homeassistant/device/a/config (0x87)'],
    ]);
    expect(adapter.connection.status()).toBe('connected');
  });

  it('is believed when it limits the size of a packet', async () => {
    const adapter = startAdapter({ url: await started({ settings: ['max_packet_size 1000'] }), protocol: 5 });
    await adapter.untilStatus('connected');
    adapter.publisher.retain('isolarcloud/large', 'x'.repeat(1000));
    adapter.publisher.retain('isolarcloud/small', 'x'.repeat(900));
    await adapter.publisher.flush();

    expect(adapter.reports.map(({ code }) => code)).toEqual(['broker_packet_small']);
    expect(adapter.statuses).toHaveLength(1);
  });
});
