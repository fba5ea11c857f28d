import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WaitingAuthorisations } from '../../../../src/page/model/waiting-authorisations.ts';

const SECOND_MS = 1_000;

function desk() {
  let nowMs = 0;
  const waiting = new WaitingAuthorisations(() => nowMs);
  const arrive = (query: string): boolean => waiting.arrive(new URLSearchParams(query));
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { waiting, arrive, pass };
}

it('hands what the browser brings to the program that waits for its state, once', () => {
  const { waiting, arrive } = desk();
  expect(waiting.ask('state-of-one')).toEqual({ arrived: null });
  expect(waiting.ask('state-of-another')).toEqual({ arrived: null });
  expect(arrive('code=c1&state=state-of-one')).toBe(true);
  expect(waiting.ask('state-of-another')).toEqual({ arrived: null });
  expect(waiting.ask('state-of-one')).toEqual({ arrived: '?code=c1&state=state-of-one' });
  expect(waiting.ask('state-of-one')).toEqual({ arrived: null });
});

it.each(['', 'code=c1', 'code=c1&state=', 'code=c1&state=another', 'code=c1&state=state-of'])('keeps nothing of %j', (query) => {
  const { waiting, arrive } = desk();
  waiting.ask('state-of-one');
  expect(arrive(query)).toBe(false);
  expect(waiting.ask('state-of-one')).toEqual({ arrived: null });
});

it('hands nothing over for any query that does not have the state', () => {
  fc.assert(
    fc.property(fc.webQueryParameters(), fc.string({ minLength: 16 }), (query, state) => {
      fc.pre(new URLSearchParams(query).get('state') !== state);
      const { waiting, arrive } = desk();
      waiting.ask(state);
      expect(arrive(query)).toBe(false);
      expect(waiting.ask(state)).toEqual({ arrived: null });
    }),
  );
});

it('forgets a program that asks no more, and what has arrived for it', () => {
  const { waiting, arrive, pass } = desk();
  waiting.ask('state-of-one');
  arrive('code=c1&state=state-of-one');
  pass(11 * SECOND_MS);
  expect(waiting.ask('state-of-one')).toEqual({ arrived: null });
  pass(11 * SECOND_MS);
  expect(arrive('code=c1&state=state-of-one')).toBe(false);
});

it('waits for eight at a time, and none of them loses its place to a further one', () => {
  const { waiting, arrive, pass } = desk();
  for (let index = 0; index < 8; index += 1) waiting.ask(`state-${index}`);
  expect(waiting.ask('one more')).toBe('too_many');
  expect(arrive('code=c1&state=state-0')).toBe(true);
  pass(11 * SECOND_MS);
  expect(waiting.ask('one more')).toEqual({ arrived: null });
});
