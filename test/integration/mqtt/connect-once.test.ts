import { describe, expect, it, onTestFinished } from 'vitest';
import { connectOnce } from '../../../src/mqtt/connect-once.ts';
import { Presence } from '../../../src/mqtt/presence.ts';
import { startAedes } from '../../support/aedes.ts';
import { sleep, startAdapter } from '../../support/mqtt.ts';

const deps = { now: Date.now, random: Math.random, sleep };

describe('connecting once', () => {
  it('gives a connection', async () => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const connection = await connectOnce({ urls: [broker.url], clientId: 'once', protocol: 'auto' }, deps);

    expect(connection.status()).toBe('connected');
    await connection.stop();
  });

  it('fails at once where no broker is', async () => {
    await expect(connectOnce({ urls: ['mqtt://127.0.0.1:1'], clientId: 'once', protocol: 'auto' }, deps)).rejects.toMatchObject({
      code: 'broker_unreachable',
      exit: 69,
    });
  });

  it('gives way to a living bridge of the same base topic', async () => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const living = startAdapter({ url: broker.url, instance: 'a' });
    await living.untilStatus('connected');
    const presence = new Presence({ base: 'isolarcloud', instance: 'b' }, deps);

    await expect(connectOnce({ urls: [broker.url], clientId: 'once', protocol: 'auto' }, { ...deps, presence })).rejects.toMatchObject({
      code: 'base_topic_taken',
      exit: 75,
    });
  });
});
