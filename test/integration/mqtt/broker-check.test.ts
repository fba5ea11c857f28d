import { expect, it, onTestFinished } from 'vitest';
import { checkBroker, checkSize } from '../../../src/mqtt/broker-check.ts';
import { openNetworkConnection } from '../../../src/mqtt/open.ts';
import { startAedes } from '../../support/aedes.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { WithholdingProxy } from '../../support/withholding-proxy.ts';

const TOPIC = 'isolarcloud/bridge/collect';
const DEVICE = { topic: 'isolarcloud/doctor/doctor/state', payload: '{}', retain: false };

/** Connects through a proxy. @returns the connection, and a clock that only the test advances */
async function connected() {
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const proxy = await WithholdingProxy.to(broker.url);
  const clock = new VirtualClock(0);
  const { now, sleep } = clock;
  const signal = new AbortController().signal;
  const network = await openNetworkConnection({ url: proxy.url }, { clientId: 'a', protocol: 4 }, { now, sleep, signal });
  onTestFinished(() => network.end());
  const [connection] = proxy.connections;
  return { network, proxy, clock, connection, check: { topic: TOPIC, token: 'token', now, sleep } };
}

/** Returns a delay for the proxy: each reply of the broker takes `ms` milliseconds. */
const slowness = (clock: VirtualClock, ms: number) =>
  ({ types: ['puback', 'suback', 'publish'], wait: async () => clock.advance(ms) }) as const;

const whole = { ofDevice: [DEVICE], largestBytes: null };

it('finds nothing wrong with a broker that takes five seconds for each answer', async () => {
  const { network, proxy, clock, check } = await connected();
  proxy.delay = slowness(clock, 5_000);
  expect(await checkBroker(network, { ...check, ...whole })).toBeNull();
});

it('sends a slow broker nothing more, if it is told to skip such', async () => {
  const { network, proxy, clock, connection, check } = await connected();
  proxy.delay = slowness(clock, 2_500);
  expect(await checkBroker(network, { ...check, ...whole, skipsAboveMs: 2_000 })).toBeNull();
  expect(connection?.published).toEqual([TOPIC]);
});

it('names a broker that does not acknowledge the first message within 15 s, and waits for nothing else', async () => {
  const { network, proxy, clock, connection, check } = await connected();
  proxy.withhold({ type: 'puback', position: 1 });
  const checking = checkBroker(network, { ...check, ...whole });
  await proxy.until(() => connection?.withheld.length === 1);
  clock.advance(15_000);
  expect((await checking)?.code).toBe('broker_unreachable');
  expect(connection?.published).toEqual([TOPIC]);
});

it('says nothing of the size where the large message is not acknowledged', async () => {
  const { network, proxy, clock, connection, check } = await connected();
  proxy.withhold({ type: 'puback', position: 1 });
  const checking = checkSize(network, check);
  await proxy.until(() => connection?.withheld.length === 1);
  clock.advance(15_000);
  expect(await checking).toBeNull();
});
