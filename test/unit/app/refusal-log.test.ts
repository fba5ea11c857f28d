import { describe, expect, onTestFinished, test } from 'vitest';
import { RefusalLog } from '../../../src/app/refusal-log.ts';
import { BridgeError, type ErrorCode } from '../../../src/errors.ts';
import { ENGLISH, inWords } from '../../../src/texts/texts.ts';

function opened() {
  const reported: string[] = [];
  const waits: { ms: number; end: () => void }[] = [];
  const refusals = new RefusalLog({
    report: ({ code, context: { detail = '' } }) => reported.push(`${code}: ${inWords(detail, ENGLISH)}`),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        waits.push({ ms, end: resolve });
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  });
  onTestFinished(() => refusals.stop());
  const refuse = (code: ErrorCode, ...topics: readonly string[]): void => {
    for (const detail of topics) refusals.add(new BridgeError(code, { detail }));
  };
  /** Ends the present sleep. @returns its duration in milliseconds */
  const pass = async (): Promise<number | undefined> => {
    const wait = waits.shift();
    wait?.end();
    await new Promise(setImmediate);
    return wait?.ms;
  };
  return { refusals, refuse, reported, pass };
}

describe('of the topics that the broker refuses', () => {
  test('the first is reported at once, and the number of the others within a minute', async () => {
    const { refuse, reported, pass } = opened();
    refuse('broker_forbids', 'a', 'b', 'c', 'd');
    expect(reported).toEqual(['broker_forbids: a']);
    expect(await pass()).toBeLessThan(60_000);
    expect(reported).toEqual(['broker_forbids: a', 'broker_forbids: 3 more topics, for example b']);
  });

  test('later ones are gathered likewise, until a time without any', async () => {
    const { refuse, reported, pass } = opened();
    refuse('broker_forbids', 'a', 'b', 'c');
    await pass();
    refuse('broker_forbids', 'd', 'e');
    expect(reported.splice(0)).toEqual(['broker_forbids: a', 'broker_forbids: 2 more topics, for example b']);
    await pass();
    expect(reported.splice(0)).toEqual(['broker_forbids: 2 more topics, for example d']);
    await pass();
    refuse('broker_forbids', 'f');
    expect(reported).toEqual(['broker_forbids: f']);
  });

  test('a single other one is named', async () => {
    const { refuse, reported, pass } = opened();
    refuse('broker_forbids', 'a', 'b');
    await pass();
    expect(reported).toEqual(['broker_forbids: a', 'broker_forbids: b']);
  });

  test('those of each reason are counted by themselves', async () => {
    const { refuse, reported, pass } = opened();
    refuse('broker_forbids', 'a', 'b', 'c');
    refuse('broker_packet_small', 'd');
    expect(reported).toEqual(['broker_forbids: a', 'broker_packet_small: d']);
    await pass();
    expect(reported.slice(2)).toEqual(['broker_forbids: 2 more topics, for example b']);
  });

  test('the number is reported at a stop', () => {
    const { refusals, refuse, reported } = opened();
    refuse('broker_forbids', 'a', 'b', 'c');
    refusals.stop();
    expect(reported).toEqual(['broker_forbids: a', 'broker_forbids: 2 more topics, for example b']);
  });
});
