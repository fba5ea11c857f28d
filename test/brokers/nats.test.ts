import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { checkBroker } from '../../src/mqtt/broker-check.ts';
import { describeBroker } from '../support/contract.ts';
import { startAdapter } from '../support/mqtt.ts';
import { startNats } from '../support/nats.ts';

describeBroker('NATS', (account) => startNats({ account }), [4]);

it('NATS gets a connection with MQTT 3.1.1 where the protocol is not set, and passes the check of doctor', async () => {
  const broker = await startNats();
  onTestFinished(() => broker.stop());
  const { connection, untilStatus } = startAdapter({ url: broker.url });
  await untilStatus('connected');
  const network = connection.network();
  if (network === null) throw new Error('the connection was lost');
  expect(network.protocol).toBe(4);
  const sleep = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal });
  const ofDevice = [{ topic: 'isolarcloud/doctor/doctor/state', payload: '{}', retain: false }];
  const check = { topic: 'isolarcloud/bridge/doctor', ofDevice, largestBytes: 100_000, token: 'token', now: Date.now, sleep };
  expect(await checkBroker(network, check)).toBeNull();
});
