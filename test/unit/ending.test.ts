import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Ending, unwaited } from '../../src/ending.ts';
import { ENGLISH, inWords } from '../../src/texts/texts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Simulates a process with these resources. */
function scene(...underWay: string[]) {
  const ends: string[] = [];
  const ending = new Ending({
    exit: (code) => ends.push(`exit ${code}`),
    die: (signal) => ends.push(signal),
    underWay: () => underWay,
    say: (what) => ends.push(inWords(what, ENGLISH)),
  });
  return { ending, ends, underWay };
}

describe('a process that is to end', () => {
  it('has 4.5 s from the first signal on, and then says what it did not wait for', () => {
    const { ending, ends } = scene('TCPSocketWrap', 'Timeout');
    ending.soon('SIGTERM');
    vi.advanceTimersByTime(4_499);
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ends).toEqual(['Stopped without waiting for a network connection.', 'exit 0']);
  });

  it('ends at once where that is asked for', () => {
    const { ending, ends } = scene('TCPSocketWrap');
    ending.now(0, 'SIGINT');
    expect(ends).toEqual(['exit 0']);
  });

  it('waits for a file operation that is about to end, and no longer than a moment', () => {
    const short = scene('FSReqPromise');
    short.ending.now(0, 'SIGTERM');
    expect(short.ends).toEqual([]);
    short.underWay.length = 0;
    vi.advanceTimersByTime(20);
    expect(short.ends).toEqual(['exit 0']);

    const hanging = scene('GetAddrInfoReqWrap');
    hanging.ending.now(0, 'SIGTERM');
    vi.advanceTimersByTime(300);
    expect(hanging.ends).toEqual(['SIGTERM']);
  });

  it('ends a second after the command, even if the command has left work behind', () => {
    const { ending, ends } = scene('TCPSocketWrap');
    ending.afterCommand(69);
    vi.advanceTimersByTime(1_000);
    expect(ends).toEqual(['exit 69']);

    const hanging = scene('FSReqCallback');
    hanging.ending.afterCommand(75);
    vi.advanceTimersByTime(1_300);
    expect(hanging.ends).toEqual(['SIGKILL']);
  });
});

it('the sentence names what hangs', () => {
  const sentence = (underWay: string[]): string => inWords(unwaited(underWay), ENGLISH);
  expect(sentence(['FSReqPromise', 'TLSWrap', 'Timeout'])).toBe('Stopped without waiting for a file operation and a network connection.');
  expect(sentence(['Timeout'])).toBe('Stopped without waiting for what was still under way.');
});
