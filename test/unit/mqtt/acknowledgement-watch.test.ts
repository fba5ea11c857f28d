import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AcknowledgementWatch, SILENCE_LIMIT_MS } from '../../../src/mqtt/acknowledgement-watch.ts';

describe('a connection', () => {
  test('with nothing in flight has no deadline', () => {
    const watch = new AcknowledgementWatch();
    expect(watch.deadlineMs).toBeNull();
    watch.acknowledged(watch.sent(0), 10);
    expect(watch.deadlineMs).toBeNull();
  });

  test('is broken 90 s after the last acknowledgement while messages are in flight', () => {
    const watch = new AcknowledgementWatch();
    const first = watch.sent(1_000);
    watch.sent(50_000);
    expect(watch.deadlineMs).toBe(1_000 + SILENCE_LIMIT_MS);
    watch.acknowledged(first, 80_000);
    expect(watch.deadlineMs).toBe(80_000 + SILENCE_LIMIT_MS);
  });

  test('is broken 90 s after the first acknowledgement that overtook the oldest message, although others go on', () => {
    const watch = new AcknowledgementWatch();
    watch.sent(0);
    for (let at = 1_000; at < 80_000; at += 1_000) watch.acknowledged(watch.sent(at), at);
    expect(watch.deadlineMs).toBe(1_000 + SILENCE_LIMIT_MS);
  });

  test('is not broken when the overtaken message is acknowledged after all', () => {
    const watch = new AcknowledgementWatch();
    const first = watch.sent(0);
    const second = watch.sent(0);
    watch.sent(0);
    watch.acknowledged(second, 10_000);
    watch.acknowledged(first, 60_000);
    expect(watch.deadlineMs).toBe(60_000 + SILENCE_LIMIT_MS);
  });

  test('of a broker that acknowledges in order is never broken while it acknowledges, however many messages wait', () => {
    const paces = fc.array(fc.integer({ min: 0, max: SILENCE_LIMIT_MS }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(paces, fc.integer({ min: 1, max: 64 }), (pausesMs, window) => {
        const watch = new AcknowledgementWatch();
        const inFlight = Array.from({ length: window }, () => watch.sent(0));
        let nowMs = 0;
        for (const pauseMs of pausesMs) {
          nowMs += pauseMs;
          expect(watch.deadlineMs ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(nowMs);
          watch.acknowledged(inFlight.shift() as symbol, nowMs);
          inFlight.push(watch.sent(nowMs));
        }
      }),
    );
  });
});
