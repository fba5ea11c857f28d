import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ANSWER_MS } from '../../../src/mqtt/presence.ts';
import { startAedes } from '../../support/aedes.ts';
import { AVAILABILITY, type MqttAdapter, sleep, startAdapter, Watcher } from '../../support/mqtt.ts';

const PRESENCE = 'isolarcloud/bridge/presence';
const ANCIENT = JSON.stringify({ instance: 'ancient', since: 0 });
const weaker = (instance: string): string => JSON.stringify({ instance, since: null });

/** Returns the questions to a competitor that bridge `a` has published. */
const questions = (watcher: Watcher): { readonly to: string; readonly ask: string }[] =>
  watcher
    .payloads(PRESENCE)
    .map((payload) => JSON.parse(payload))
    .filter(({ instance, ask }) => instance === 'a' && ask !== undefined);

/** Starts a bridge whose base topic another instance then claims. That instance answers the bridge's first question. */
async function claimed({
  answers,
  reply = (competitor, ask) => ({ instance: competitor, answer: ask }),
}: {
  answers: number;
  reply?: (competitor: string, ask: string) => { instance: string; answer: string };
}) {
  const broker = await startAedes();
  onTestFinished(() => broker.stop());
  const other = await Watcher.on(broker.url, 'isolarcloud/#');
  const adapter = startAdapter({ url: broker.url, instance: 'a' });
  adapter.publisher.retain(AVAILABILITY, 'online');
  await adapter.untilStatus('connected');
  let left = answers;
  other.client.on('message', (_topic, payload) => {
    const { instance, to, ask } = JSON.parse(payload.toString().startsWith('{') ? payload.toString() : '{}');
    if (instance !== 'a' || ask === undefined || left-- <= 0) return;
    other.client.publish(PRESENCE, JSON.stringify({ since: 0, to: 'a', ...reply(to, ask) }), { qos: 1 });
  });
  await other.client.publishAsync(PRESENCE, ANCIENT, { qos: 1 });
  return { adapter, other, asked: () => questions(other).length };
}

/** Waits until the competitor's proof has expired, sends a weaker claim, and expects that the bridge answers it and stays connected. */
async function untilUndisturbed(adapter: MqttAdapter, other: Watcher): Promise<void> {
  const seen = other.seen.length;
  const said = (): boolean =>
    other.seen.slice(seen).some(({ payload }) => payload.startsWith('{"instance":"a"') && !payload.includes('"ask"'));
  await sleep(ANSWER_MS + 1_000, new AbortController().signal);
  await other.client.publishAsync(PRESENCE, weaker('probe'), { qos: 1 });
  await other.until(said);
  expect(adapter.statuses.map(({ status }) => status)).toEqual(['connected']);
}

describe('presence', () => {
  it('lets the replicas of a fleet use a base topic together, and no other bridge', async () => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const start = (instance: string, fleet?: string): MqttAdapter =>
      startAdapter({ url: broker.url, instance, clientId: instance, ...(fleet && { fleet }) });
    const [one, two] = [start('b', 'fleet'), start('a', 'fleet')];
    await Promise.all([one.untilStatus('connected'), two.untilStatus('connected')]);
    for (const other of [start('0'), start('1', 'another fleet')]) await other.untilError('base_topic_taken');
    expect([one, two].map(({ statuses }) => statuses.map(({ status }) => status))).toEqual([['connected'], ['connected']]);
  });

  it('ignores retained claims', async () => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const other = await Watcher.on(broker.url, PRESENCE);
    await other.client.publishAsync(PRESENCE, ANCIENT, { qos: 1, retain: true });
    const adapter = startAdapter({ url: broker.url, instance: 'a' });

    await adapter.untilStatus('connected');
  });

  it('is not disturbed by what is no claim', async () => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const other = await Watcher.on(broker.url, PRESENCE);
    const adapter = startAdapter({ url: broker.url, instance: 'a' });
    await adapter.untilStatus('connected');
    await other.client.publishAsync(PRESENCE, 'hello?', { qos: 1 });
    await other.client.publishAsync(PRESENCE, '{"instance":7}', { qos: 1 });
    await other.client.publishAsync(PRESENCE, JSON.stringify({ instance: 'b', since: null }), { qos: 1 });
    await other.until((seen) => seen.at(-1)?.payload.includes('"instance":"a"') ?? false);

    expect(adapter.connection.status()).toBe('connected');
  });

  it('gives way to one that has the base topic for longer and proves three times that it lives, and leaves `offline`', async () => {
    const { adapter, other, asked } = await claimed({ answers: 3 });
    await adapter.untilStatus('stopped');

    expect(asked()).toBe(3);
    expect(adapter.connection.lastError()).toMatchObject({ code: 'base_topic_taken', context: { detail: 'isolarcloud' } });
    await other.untilLast(AVAILABILITY, 'offline');
  });

  it.each([0, 1, 2])('lives on when a claim is proved %i times', async (answers) => {
    const { adapter, other, asked } = await claimed({ answers });
    await other.until(() => asked() > answers);
    await untilUndisturbed(adapter, other);
  });

  it.each([
    ['of somebody else', (_rival: string, ask: string) => ({ instance: 'another', answer: ask })],
    ['to another question', (competitor: string) => ({ instance: competitor, answer: 'guessed' })],
  ])('believes no answer %s', async (_which, reply) => {
    const { adapter, other, asked } = await claimed({ answers: 100, reply });
    await other.until(() => asked() === 1);
    await other.client.publishAsync(PRESENCE, ANCIENT, { qos: 1 });
    await untilUndisturbed(adapter, other);
  });

  it('starts although another client keeps claiming the base topic without a proof', async () => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const other = await Watcher.on(broker.url, PRESENCE);
    other.client.on('message', (_topic, payload) => {
      if (payload.toString().startsWith('{"instance":"a"')) other.client.publish(PRESENCE, ANCIENT, { qos: 1 });
    });
    const adapter = startAdapter({ url: broker.url, instance: 'a' });

    await adapter.untilStatus('connected');
  });

  it('answers a flood of claims and questions at a pace', async () => {
    const broker = await startAedes();
    onTestFinished(() => broker.stop());
    const other = await Watcher.on(broker.url, PRESENCE);
    const adapter = startAdapter({ url: broker.url, instance: 'a' });
    await adapter.untilStatus('connected');
    const before = other.seen.length;
    const FLOOD = 2_000;
    for (let index = 0; index < FLOOD; index += 1) {
      other.client.publish(PRESENCE, weaker(`b${index}`), { qos: 0 });
      other.client.publish(PRESENCE, JSON.stringify({ instance: 'b', since: null, to: 'a', ask: String(index) }), { qos: 0 });
    }
    await other.until((seen) => seen.length >= before + 2 * FLOOD);

    expect(other.seen.slice(before).filter(({ payload }) => payload.startsWith('{"instance":"a"')).length).toBeLessThan(200);
    expect(adapter.connection.status()).toBe('connected');
  });

  it('does not stand in the way where the broker takes only the one client id', async () => {
    const aedes = await Aedes.createBroker({
      authenticate: ({ id }, _username, _password, done) => {
        if (id === 'tied') done(null, true);
        else done(Object.assign(new Error('refused'), { returnCode: 2 }), null);
      },
    });
    const server = createServer(aedes.handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      aedes.close();
      server.close();
    });
    const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const adapter = startAdapter({ url, instance: 'a', clientId: 'tied' });

    await adapter.untilStatus('connected');
  });
});
