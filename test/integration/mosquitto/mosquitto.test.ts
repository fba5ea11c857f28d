import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readTlsFiles } from '../../../src/mqtt/tls-files.ts';
import { type Certificates, type MosquittoOptions, makeCertificates, startMosquitto } from '../../support/mosquitto.ts';
import { AVAILABILITY, startEdge } from '../../support/mqtt.ts';

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
    const edge = startEdge({ url, protocol, tls, instance: 'a' });
    await edge.untilStatus('connected');
    edge.publisher.retain(AVAILABILITY, 'online');
    await edge.publisher.flush();

    expect(edge.publisher.unacknowledged()).toBe(0);
  });

  it('lets it in over websockets with TLS', async () => {
    const { ca, clientCertificate, clientKey } = certificates;
    const url = await started({ certificates, websockets: true });
    const tls = await readTlsFiles({ ca, certificate: clientCertificate, key: clientKey });
    const edge = startEdge({ url, protocol, tls });

    await edge.untilStatus('connected');
  });

  it('says that the broker wants a client certificate', async () => {
    const url = await started({ certificates });
    const edge = startEdge({ url, protocol, tls: await readTlsFiles({ ca: certificates.ca }) });

    await edge.untilError('broker_refused');
  });

  it('says that the certificate of the broker is not trusted', async () => {
    const { clientCertificate, clientKey } = certificates;
    const url = await started({ certificates });
    const tls = await readTlsFiles({ certificate: clientCertificate, key: clientKey });
    const edge = startEdge({ url, protocol, tls });

    await edge.untilError('broker_untrusted');
  });
});

describe('Mosquitto', () => {
  it.each([4, 5] as const)('is reached over websockets, protocol %i', async (protocol) => {
    const edge = startEdge({ url: await started({ websockets: true }), protocol, instance: 'a' });

    await edge.untilStatus('connected');
  });

  it('has messages and subscriptions that its access list forbids reported once, and takes the others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'acl-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const acl = join(folder, 'acl');
    writeFileSync(acl, 'topic readwrite isolarcloud/#\n', { mode: 0o644 });
    const edge = startEdge({ url: await started({ settings: [`acl_file ${acl}`] }), protocol: 5, instance: 'a' });
    await edge.untilStatus('connected');
    edge.publisher.retain('homeassistant/device/a/config', '1');
    edge.publisher.retain('homeassistant/device/a/config', '2');
    edge.publisher.retain(AVAILABILITY, 'online');
    await edge.publisher.flush();

    expect(edge.reports.map(({ code, context }) => [code, context.detail])).toEqual([
      ['message_refused', 'homeassistant/device/a/config (0x87)'],
    ]);
    expect(edge.connection.status()).toBe('connected');
  });

  it('is believed when it limits the size of a packet', async () => {
    const edge = startEdge({ url: await started({ settings: ['max_packet_size 1000'] }), protocol: 5 });
    await edge.untilStatus('connected');
    edge.publisher.retain('isolarcloud/large', 'x'.repeat(1000));
    edge.publisher.retain('isolarcloud/small', 'x'.repeat(900));
    await edge.publisher.flush();

    expect(edge.reports.map(({ code }) => code)).toEqual(['message_refused']);
    expect(edge.statuses).toHaveLength(1);
  });
});
