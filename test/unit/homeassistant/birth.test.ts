import { describe, expect, test } from 'vitest';
import { BirthWatch } from '../../../src/homeassistant/birth.ts';
import type { MessageInfo } from '../../../src/homeassistant/port.ts';

function listening(chance = 0.5) {
  let hear = (_payload: string): void => {};
  const waits: { ms: number; end: () => void }[] = [];
  const births: string[] = [];
  const watch = new BirthWatch({
    topics: {
      subscribe: (filter: string, handler: (topic: string, payload: string, info: MessageInfo) => void) => {
        hear = (payload) => handler(filter, payload, { retained: false });
        return () => undefined;
      },
    },
    statusTopic: 'homeassistant/status',
    now: () => 7,
    random: () => chance,
    sleep: (ms) => new Promise((end) => waits.push({ ms, end })),
    onBirth: async () => void births.push('answered'),
    onError: () => undefined,
  });
  watch.start();
  /** Ends all sleeps, and runs the code after them. */
  const pass = async (): Promise<void> => {
    for (const { end } of waits.splice(0)) end();
    await new Promise(setImmediate);
  };
  return { watch, births, waits, pass, hear: (payload: string) => hear(payload) };
}

describe('Home Assistant', () => {
  test('is unknown until it is heard', () => {
    const { watch, hear } = listening();
    expect([watch.homeAssistant, watch.session, watch.bornMs]).toEqual(['unknown', null, null]);
    hear('online');
    expect([watch.homeAssistant, watch.session, watch.bornMs]).toEqual(['online', 1, 7]);
    hear('offline');
    expect([watch.homeAssistant, watch.session]).toEqual(['offline', null]);
    hear('Online');
    expect(watch.homeAssistant).toBe('offline');
  });

  test('is unknown again after the broker was away', () => {
    const { watch, hear } = listening();
    hear('online');
    watch.connectionLost();
    expect([watch.homeAssistant, watch.session]).toEqual(['unknown', null]);
  });

  test('begins a new session with every birth, a reload without a will among them', () => {
    const { watch, hear } = listening();
    hear('online');
    hear('online');
    expect(watch.session).toBe(2);
  });
});

describe('a birth', () => {
  test('is answered after a random part of five seconds', async () => {
    const { births, waits, hear, pass } = listening(0.7);
    hear('online');
    expect(waits.map(({ ms }) => ms)).toEqual([3_500]);
    expect(births).toEqual([]);
    await pass();
    expect(births).toEqual(['answered']);
  });

  test('that follows at once is answered together with the first', async () => {
    const { births, hear, pass } = listening();
    hear('online');
    hear('online');
    await pass();
    expect(births).toEqual(['answered']);
  });

  test('is not answered after the stop', async () => {
    const { watch, births, hear, pass } = listening();
    hear('online');
    watch.stop();
    await pass();
    expect(births).toEqual([]);
  });
});
