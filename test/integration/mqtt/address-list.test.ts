import { describe, expect, it, onTestFinished } from 'vitest';
import { connectOnce } from '../../../src/mqtt/connect-once.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';
import { startAedes } from '../../support/aedes.ts';
import type { BrokerAccount, TestBroker } from '../../support/broker.ts';
import { AVAILABILITY, sleep, startAdapter, Watcher } from '../../support/mqtt.ts';

const DEAD = 'mqtt://127.0.0.1:1';
const ACCOUNT = { username: 'bridge', password: 'hunter2' };

async function aedes(account?: BrokerAccount): Promise<TestBroker> {
  const broker = await startAedes(account);
  onTestFinished(() => broker.stop());
  return broker;
}

describe('a list of addresses', () => {
  it('leads to the second broker if the first does not answer, and names the one that failed', async () => {
    const second = await aedes();
    const { connection, statuses, passedOver, untilStatus } = startAdapter({ url: DEAD, others: [second.url] });
    await untilStatus('connected');
    expect(connection.address).toBe(second.url);
    expect(statuses.map(({ status }) => status)).toEqual(['connected']);
    expect(passedOver.map(({ message }) => message)).toEqual([expect.stringContaining('127.0.0.1:1 (ECONNREFUSED)')]);
  });

  it('leads to the other broker when the one in use ends, and publishes everything that is retained there', async () => {
    const [first, second] = [await aedes(), await aedes()];
    const { connection, publisher, untilStatus } = startAdapter({ url: first.url, others: [second.url] });
    await untilStatus('connected');
    publisher.retain('isolarcloud/a', '1');
    await publisher.flush();
    const watcher = await Watcher.on(second.url);
    await first.stop();
    await watcher.untilLast('isolarcloud/a', '1');
    expect(connection.address).toBe(second.url);
  });

  it('is tried again from its beginning while no broker answers, and names all of them', async () => {
    const [first, second] = [await aedes(), await aedes()];
    const adapter = startAdapter({ url: first.url, others: [second.url] });
    await adapter.untilStatus('connected');
    await Promise.all([first.stop(), second.stop()]);
    const hosts = [first, second].map(({ url }) => new URL(url).host);
    const names = (host: string): boolean => adapter.connection.lastError()?.message.includes(host) === true;
    await adapter.until(() => hosts.every(names));
    expect(adapter.connection.status()).toBe('connecting');
    await second.start();
    await adapter.untilStatus('connected');
    expect(adapter.connection.address).toBe(second.url);
  });

  it('says which broker refuses the password, and does not ask it again while the other one works', async () => {
    let attempts = 0;
    const strict = await startAedes(undefined, undefined, () => {
      attempts += 1;
      return false;
    });
    onTestFinished(() => strict.stop());
    const second = await aedes(ACCOUNT);
    const { connection, passedOver, untilStatus } = startAdapter({ url: strict.url, others: [second.url], ...ACCOUNT });
    await untilStatus('connected');
    const asked = attempts;
    await second.stop();
    await untilStatus('connecting');
    await second.start();
    await untilStatus('connected');
    expect(passedOver.map(({ code }) => code)).toEqual(['broker_refused']);
    expect(passedOver[0]?.happened(ENGLISH)).toContain(new URL(strict.url).host);
    expect(passedOver[0]?.message).not.toContain(ACCOUNT.password);
    expect(attempts).toBe(asked);
    expect(connection.address).toBe(second.url);
  });

  it('reports only the loss of a connection, not the refusal of another broker before it', async () => {
    const strict = await aedes({ username: 'bridge', password: 'other' });
    const second = await aedes(ACCOUNT);
    const { statuses, untilStatus } = startAdapter({ url: strict.url, others: [second.url], ...ACCOUNT });
    await untilStatus('connected');
    await second.stop();
    await untilStatus('connecting');
    expect(statuses.map(({ status }) => status)).toEqual(['connected', 'connecting']);
    expect(statuses[1]?.error?.message).not.toContain(new URL(strict.url).host);
  });

  it('reports a refusal first if the other broker is away, since a person must act on it', async () => {
    const strict = await aedes({ username: 'bridge', password: 'other' });
    const { connection, untilStatus } = startAdapter({ url: DEAD, others: [strict.url], ...ACCOUNT });
    await untilStatus('refused');
    expect(connection.lastError()?.message).toMatch(/refuses this client: 127.0.0.1:\d+: bad user name or password \(0x86\); 127.0.0.1:1 /);
  });

  it('gives a command a connection to the first broker that answers, and an error that names all if none does', async () => {
    const second = await aedes();
    const deps = { now: Date.now, random: Math.random, sleep };
    const connection = await connectOnce({ urls: [DEAD, second.url], clientId: 'once', protocol: 'auto' }, deps);
    expect(connection.address).toBe(second.url);
    await connection.stop();
    await expect(connectOnce({ urls: [DEAD, 'mqtt://127.0.0.1:2'], clientId: 'once', protocol: 'auto' }, deps)).rejects.toThrow(
      '127.0.0.1:1 (ECONNREFUSED); 127.0.0.1:2 (ECONNREFUSED)',
    );
  });

  it('searches for leftovers before the first connection at each broker, and again on the way back', async () => {
    const [first, second] = [await aedes(), await aedes()];
    const searched: string[] = [];
    const adapter = startAdapter({
      url: first.url,
      others: [second.url],
      prepare: async () => {
        searched.push(adapter.connection.address);
        return true;
      },
    });
    await adapter.untilStatus('connected');
    await first.stop();
    await adapter.until(() => adapter.connection.address === second.url && adapter.connection.status() === 'connected');
    await first.start();
    await second.stop();
    await adapter.until(() => adapter.connection.address === first.url && adapter.connection.status() === 'connected');
    expect(searched).toEqual([first.url, second.url, first.url]);
    const watcher = await Watcher.on(first.url, AVAILABILITY);
    adapter.publisher.retain(AVAILABILITY, 'online');
    await watcher.untilLast(AVAILABILITY, 'online');
  });
});
