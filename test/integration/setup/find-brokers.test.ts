import { expect, it, onTestFinished } from 'vitest';
import { findBrokers } from '../../../src/setup/find-brokers.ts';
import { startAedes } from '../../support/aedes.ts';
import { freePort } from '../../support/ports.ts';

it('offers a broker that accepts a connection, none that refuses one, and none that does not answer within a second', async () => {
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const port = Number(new URL(broker.url).port);
  // 192.0.2.1 is an address that no host has (RFC 5737).
  const candidates = [
    { host: '127.0.0.1', port },
    { host: '127.0.0.1', port: await freePort() },
    { host: '192.0.2.1', port: 1883 },
  ];
  expect(await findBrokers(candidates)).toEqual([`mqtt://127.0.0.1:${port}`]);
});
