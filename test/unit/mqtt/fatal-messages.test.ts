import { describe, expect, it } from 'vitest';
import { FatalMessages } from '../../../src/mqtt/fatal-messages.ts';

const message = (topic: string, bytes: number) => ({ topic, payload: 'x'.repeat(bytes - topic.length), retain: true });
const small = message('a', 100);
const large = message('b', 5_000);
const larger = message('c', 6_000);

/** A connection to a broker that takes these and ends at the first other one. */
function connection(fatal: FatalMessages, messages: readonly ReturnType<typeof message>[], taken: (bytes: number) => boolean) {
  for (const one of fatal.isCareful ? messages : []) {
    if (fatal.isFatal(one)) continue;
    fatal.sent(one);
    if (!taken(one.payload.length + one.topic.length)) return fatal.ended();
    fatal.acknowledged(one);
  }
  if (!fatal.isCareful) for (const one of messages) fatal.sent(one);
  else fatal.rested();
  return fatal.ended();
}

describe('a message at which the broker ends the connection', () => {
  const below = (limit: number) => (bytes: number) => bytes < limit;

  it('is found after four connections, and with it all that are as large', () => {
    const fatal = new FatalMessages();
    const ends = [1, 2, 3, 4].map(() => connection(fatal, [small, large, larger], below(2_048)));
    expect(ends).toEqual([null, null, null, { topic: 'b', bytes: 5_000, isLargest: true }]);
    expect([small, large, larger].map((one) => fatal.isFatal(one))).toEqual([false, true, true]);
  });

  it('is alone if larger ones were acknowledged: then its size is not the reason', () => {
    const fatal = new FatalMessages();
    const ends = [1, 2, 3, 4].map(() => connection(fatal, [larger, large], (bytes) => bytes !== 5_000));
    expect(ends[3]).toEqual({ topic: 'b', bytes: 5_000, isLargest: false });
    expect(fatal.isFatal(larger)).toBe(false);
  });

  it('may be sent again once it is smaller', () => {
    const fatal = new FatalMessages();
    for (const _ of [1, 2, 3, 4]) connection(fatal, [small, large], below(2_048));
    expect(fatal.isFatal(message('b', 300))).toBe(false);
  });

  it('is none of those that were under way when a network was lost twice', () => {
    const fatal = new FatalMessages();
    for (const _ of [1, 2]) {
      fatal.sent(large);
      fatal.ended();
    }
    fatal.sent(large);
    fatal.acknowledged(large);
    fatal.rested();
    expect([fatal.isCareful, fatal.isFatal(large)]).toEqual([false, false]);
  });
});
