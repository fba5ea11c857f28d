import { describe, expect, it } from 'vitest';
import { FatalMessages } from '../../../src/mqtt/fatal-messages.ts';

const message = (topic: string, bytes: number) => ({ topic, payload: 'x'.repeat(bytes - topic.length), retain: true });
const small = message('a', 100);
const large = message('b', 5_000);
const larger = message('c', 6_000);

/** Messages that are sent at the same time. */
type Batch = readonly ReturnType<typeof message>[];

/**
 * Simulates a connection to a broker that ends it at the first message that it does not accept. Each batch is sent after the messages
 * before it are acknowledged. Its messages are sent together, unless `fatal` demands that they are sent one by one.
 * @param taken whether the broker accepts a message with this number of bytes
 */
function connection(fatal: FatalMessages, batches: readonly Batch[], taken: (bytes: number) => boolean) {
  const takes = (one: Batch[number]): boolean => taken(one.payload.length + one.topic.length);
  for (const batch of batches) {
    const waiting = batch.filter((one) => !fatal.isFatal(one));
    for (const one of batch) if (fatal.isFatal(one)) fatal.dropped(one);
    while (waiting.length > 0) {
      const underWay = waiting.splice(0, fatal.isCareful ? 1 : waiting.length);
      for (const one of underWay) fatal.sent(one);
      for (const one of underWay) {
        if (!takes(one)) return fatal.ended();
        fatal.acknowledged(one);
      }
    }
  }
  return fatal.ended();
}

describe('a message at which the broker ends the connection', () => {
  const below = (limit: number) => (bytes: number) => bytes < limit;

  it('is found after four connections, and with it all that are as large', () => {
    const fatal = new FatalMessages();
    const ends = [1, 2, 3, 4].map(() => connection(fatal, [[small, large, larger]], below(2_048)));
    expect(ends).toEqual([null, null, null, { topic: 'b', bytes: 5_000, isLargest: true }]);
    expect([small, large, larger].map((one) => fatal.isFatal(one))).toEqual([false, true, true]);
  });

  it('is alone if larger ones were acknowledged: then its size is not the reason', () => {
    const fatal = new FatalMessages();
    const ends = [1, 2, 3, 4].map(() => connection(fatal, [[larger, large]], (bytes) => bytes !== 5_000));
    expect(ends[3]).toEqual({ topic: 'b', bytes: 5_000, isLargest: false });
    expect(fatal.isFatal(larger)).toBe(false);
  });

  it('may be sent again once it is smaller', () => {
    const fatal = new FatalMessages();
    for (const _ of [1, 2, 3, 4]) connection(fatal, [[small, large]], below(2_048));
    expect(fatal.isFatal(message('b', 300))).toBe(false);
  });

  it('is found if it is sent after a pause, when everything sent before is acknowledged', () => {
    const fatal = new FatalMessages();
    const ends = [1, 2, 3, 4].map(() => connection(fatal, [[small], [large, larger]], below(2_048)));
    expect(ends).toEqual([null, null, null, { topic: 'b', bytes: 5_000, isLargest: true }]);
  });

  it('does not hold the others up: they are sent together again once all that were under way at an end are sent or given up', () => {
    const fatal = new FatalMessages();
    for (const _ of [1, 2, 3, 4]) connection(fatal, [[small], [large, larger]], below(2_048));
    expect(fatal.isCareful).toBe(true);
    for (const one of [large, larger]) fatal.dropped(one);
    expect(fatal.isCareful).toBe(false);
  });

  it('is not one that the broker refuses with a reason', () => {
    const fatal = new FatalMessages();
    const ends = [1, 2, 3, 4, 5].map(() => {
      fatal.sent(small);
      fatal.acknowledged(small);
      fatal.sent(large);
      fatal.dropped(large);
      return fatal.ended();
    });
    expect(ends).toEqual([null, null, null, null, null]);
  });

  it('is none of those that were under way when a network was lost twice', () => {
    const fatal = new FatalMessages();
    for (const _ of [1, 2]) {
      fatal.sent(large);
      fatal.ended();
    }
    fatal.sent(large);
    fatal.acknowledged(large);
    expect([fatal.isCareful, fatal.isFatal(large)]).toEqual([false, false]);
  });

  it('is not one that was acknowledged between two losses', () => {
    const fatal = new FatalMessages();
    for (const _ of [1, 2, 3]) connection(fatal, [[small], [large, larger]], below(2_048));
    fatal.sent(large);
    fatal.acknowledged(large);
    fatal.sent(large);
    expect([fatal.ended(), fatal.isFatal(large)]).toEqual([null, false]);
  });

  it('is none of those that a broker leaves unanswered when it answers nothing at all', () => {
    const fatal = new FatalMessages();
    const ends = Array.from({ length: 10 }, () => connection(fatal, [[large, small]], () => false));
    expect([ends.every((end) => end === null), fatal.isFatal(large)]).toEqual([true, false]);
  });

  it('may be sent again after a connection that ended for another reason: the broker may have been restarted with a higher limit', () => {
    const fatal = new FatalMessages();
    for (const _ of [1, 2, 3, 4]) connection(fatal, [[small], [large]], below(2_048));
    expect(fatal.isFatal(large)).toBe(true);
    connection(fatal, [[small], [large]], below(2_048));
    expect([fatal.isFatal(large), fatal.isCareful]).toEqual([false, false]);
  });
});
