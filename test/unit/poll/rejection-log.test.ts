import { expect, test } from 'vitest';
import { type RejectionEntry, RejectionLog } from '../../../src/poll/rejection-log.ts';

const entry = (slug: string, verdict: RejectionEntry['verdict']): RejectionEntry => ({
  ...{ readAt: 1, measuredAt: 1, psId: '1', psKey: '1_14_1_1', value: 5, published: 4 },
  slug,
  verdict,
});

test('a value is held until a sample comes in which it is not', () => {
  const log = new RejectionLog();
  log.take('1_14_1_1', [entry('energy', 'leap'), entry('sold', 'restarted'), entry('power', 'above_rating')]);
  const held = new Map([
    ['energy', 'leap'],
    ['power', 'above_rating'],
  ]);
  expect(log.heldOf('1_14_1_1')).toEqual(held);
  expect(log.heldOf('1_14_1_2')).toEqual(new Map());
  log.take('1_14_1_1', [entry('energy', 'leap')]);
  expect(log.heldOf('1_14_1_1')).toEqual(new Map([['energy', 'leap']]));
  log.take('1_14_1_1', []);
  expect(log.heldOf('1_14_1_1')).toEqual(new Map());
});
