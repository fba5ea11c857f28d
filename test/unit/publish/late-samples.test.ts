import { expect, test } from 'vitest';
import type { LiveDocument } from '../../../src/live/live-document.ts';
import { type LatePublisher, LateSamples } from '../../../src/publish/late-samples.ts';
import { topicsFor } from '../../../src/topics.ts';
import { quiet } from '../../support/quiet.ts';

const START = Date.UTC(2026, 5, 15, 12);
const MINUTE = 60_000;

/** A publisher whose connection and acknowledgements the test decides. */
class DecidedPublisher implements LatePublisher {
  isConnected = true;
  /** How the next messages end; by default they are acknowledged while connected. */
  readonly fates: ('refused' | 'lost')[] = [];
  readonly sent: { readonly topic: string; readonly measured_at: string }[] = [];

  async deliver(topic: string, payload: string): Promise<'acknowledged' | 'refused' | 'lost'> {
    const fate = this.isConnected ? (this.fates.shift() ?? 'acknowledged') : 'lost';
    if (fate === 'acknowledged') this.sent.push({ topic, ...JSON.parse(payload) });
    return fate;
  }

  flush = async (): Promise<void> => undefined;
  unacknowledged = (): number => (this.isConnected ? 0 : 1);

  get minutes(): readonly number[] {
    return this.sent.map(({ measured_at }) => (Date.parse(measured_at) - START) / MINUTE);
  }
}

/** A document of which only what late samples are made of is given. */
const documentOf = (minute: number, psKey = '1_14_1_1', padding = ''): LiveDocument =>
  ({ psId: '1', psKey, state: { power: minute, padding }, subject: { newest: { measuredAt: START + minute * MINUTE } } }) as never;

function lateSamples() {
  const publisher = new DecidedPublisher();
  const late = new LateSamples(publisher, topicsFor('isolarcloud'), { sleep: async () => undefined });
  const read = async (...documents: LiveDocument[]): Promise<void> => {
    for (const after of documents) late.update({ documents: [{ before: null, after }] });
    await quiet();
  };
  const connect = async (): Promise<void> => {
    publisher.isConnected = true;
    late.connected();
    await quiet();
  };
  return { publisher, late, read, connect };
}

test('a state that was acknowledged is no late sample, though it is shown again while the broker is away', async () => {
  const { publisher, read, connect } = lateSamples();
  await read(documentOf(0));
  publisher.isConnected = false;
  await read(documentOf(0), documentOf(5), documentOf(10));
  await connect();
  expect(publisher.minutes).toEqual([5]);
});

test('a sample of before the newest one, as an old replica shows it, is left out', async () => {
  const { publisher, read, connect } = lateSamples();
  publisher.isConnected = false;
  await read(documentOf(5), documentOf(0), documentOf(10));
  await connect();
  expect(publisher.minutes).toEqual([5]);
});

test('what the connection has lost is sent after the next connect, what the broker has refused is not', async () => {
  const { publisher, read, connect } = lateSamples();
  publisher.isConnected = false;
  await read(...[0, 5, 10, 15, 20].map((minute) => documentOf(minute)));
  publisher.fates.push('refused', 'lost', 'lost', 'lost');
  await connect();
  expect(publisher.minutes).toEqual([]);
  await connect();
  expect(publisher.minutes).toEqual([5, 10, 15]);
});

test('samples wait in bounded memory: the oldest are dropped', async () => {
  const { publisher, read, connect } = lateSamples();
  publisher.isConnected = false;
  const megabyte = 'x'.repeat(1_000_000);
  await read(...Array.from({ length: 12 }, (_, index) => documentOf(index, '1_14_1_1', megabyte)));
  await connect();
  expect(publisher.minutes).toEqual([4, 5, 6, 7, 8, 9, 10]);
});

test('samples of the past are published in their order, and the caller learns if the broker has all of them', async () => {
  const { publisher, late } = lateSamples();
  const samples = Array.from({ length: 120 }, (_, minute) => ({
    psId: '1',
    psKey: '1_14_1_1',
    measuredAt: START + minute * MINUTE,
    state: { power: 1 },
  }));
  expect(await late.publish(samples)).toBe(true);
  expect(publisher.minutes).toEqual(samples.map((_, minute) => minute));
  expect(publisher.sent[0]).toEqual({ topic: 'isolarcloud/1/1_14_1_1/history', power: 1, measured_at: '2026-06-15T12:00:00.000Z' });
  publisher.isConnected = false;
  expect(await late.publish(samples)).toBe(false);
});
