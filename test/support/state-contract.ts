import { describe, expect, it } from 'vitest';
import type { StateStore } from '../../src/store/state-store.ts';
import { deferred } from './deferred.ts';

interface Count {
  count: number;
}

export const countCodec = {
  parse: (json: unknown): Count => {
    if (typeof json !== 'object' || json === null || !('count' in json) || typeof json.count !== 'number') throw new Error('no count');
    return { count: json.count };
  },
  empty: (): Count => ({ count: 0 }),
  stored: (value: Count): unknown => value,
};

const FORMER = { codec: { parse: (json: unknown) => json, empty: () => null }, valuesIn: () => new Map<string, Count>() };

/** Time limits that do not delay a test. */
const LIMITS = { operationMs: 3_000, lockMs: 100 };

/**
 * Defines the tests of a state store, for every kind of store.
 * @param place makes an empty store, and returns a function that opens it; each opened store acts as another process
 */
export function describeStateStore(name: string, place: () => Promise<() => StateStore>): void {
  describe(`the state in ${name}`, () => {
    it.each([false, true])('is empty at first, and holds what was written last (with secrets: %s)', async (isSecret) => {
      const open = await place();
      const value = open().value('account', countCodec, { isSecret });
      expect(await value.read()).toEqual({ count: 0 });
      await value.write({ count: 3 });
      await value.write({ count: 4 });
      expect(await open().value('account', countCodec, { isSecret }).read()).toEqual({ count: 4 });
      expect(await open().value('other', countCodec).read()).toEqual({ count: 0 });
    });

    it('loses no change when many processes change a value at once', async () => {
      const open = await place();
      const change = () =>
        open()
          .value('calls', countCodec)
          .transact(async ({ count }) => ({ state: { count: count + 1 }, result: count }));
      const results = await Promise.all(Array.from({ length: 8 }, change));
      expect(results.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      expect(await open().value('calls', countCodec).read()).toEqual({ count: 8 });
    });

    it('loses none of the quick changes that many processes make at once', async () => {
      const open = await place();
      const change = () =>
        open()
          .value('calls', countCodec, { isQuick: true })
          .transact(async ({ count }) => ({ state: { count: count + 1 }, result: count }));
      const results = await Promise.all(Array.from({ length: 8 }, change));
      expect(results.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    });

    it('keeps the old value when a change throws, and lets the next one change it', async () => {
      const open = await place();
      const value = open().value('account', countCodec);
      await value.write({ count: 5 });
      const failing = value.transact(() => Promise.reject(new Error('no')));
      await expect(failing).rejects.toThrow('no');
      expect(
        await open()
          .value('account', countCodec)
          .transact(async (state) => ({ state, result: state.count })),
      ).toBe(5);
    });

    it('writes what a change saves before its end, also if the change then fails', async () => {
      const open = await place();
      const other = open().value('account', countCodec);
      await expect(
        open()
          .value('account', countCodec)
          .transact(async (_, save) => {
            await save({ count: 7 });
            expect(await other.read()).toEqual({ count: 7 });
            throw new Error('no');
          }),
      ).rejects.toThrow('no');
      expect(await other.read()).toEqual({ count: 7 });
    });

    it('says state_locked when another process changes the value for too long', async () => {
      const open = await place();
      const begun = deferred();
      const end = deferred();
      const long = open()
        .value('account', countCodec)
        .transact(async (state) => {
          begun.resolve();
          await end.promise;
          return { state: { count: state.count + 1 }, result: null };
        });
      await begun.promise;
      const other = open().value('account', countCodec);
      await expect(other.transact(async (state) => ({ state, result: 0 }), LIMITS)).rejects.toMatchObject({ code: 'state_locked' });
      end.resolve();
      await long;
      expect(await other.read()).toEqual({ count: 1 });
    });

    it('sets a damaged value aside and goes on, but not one with secrets', async () => {
      const open = await place();
      for (const isSecret of [false, true]) await open().value(`v-${isSecret}`, FORMER.codec, { isSecret }).write('not a count');
      expect(await open().value('v-false', countCodec).read()).toEqual({ count: 0 });
      const refused = open().value('v-true', countCodec, { isSecret: true });
      await expect(refused.read()).rejects.toMatchObject({ code: 'state_damaged' });
    });

    it('commits several values in one step, and reads all or those of some keys', async () => {
      const open = await place();
      const port = open().port('guard', countCodec, FORMER);
      await port.commit(
        new Map([
          ['1', { count: 1 }],
          ['2', { count: 2 }],
        ]),
      );
      await port.commit(new Map([['2', { count: 22 }]]));
      const reader = open().port('guard', countCodec, FORMER);
      expect(await reader.read()).toEqual(
        new Map([
          ['1', { count: 1 }],
          ['2', { count: 22 }],
        ]),
      );
      expect(await reader.read(['2', '3'])).toEqual(new Map([['2', { count: 22 }]]));
    });

    it('refuses the commit of a writer that another one has replaced', async () => {
      const open = await place();
      const [old, next] = [open().port('guard', countCodec, FORMER), open().port('guard', countCodec, FORMER)];
      await old.commit(new Map([['1', { count: 1 }]]), 1);
      await next.commit(new Map([['1', { count: 2 }]]), 2);
      await next.commit(new Map([['1', { count: 3 }]]), 2);
      await expect(old.commit(new Map([['1', { count: 9 }]]), 1)).rejects.toMatchObject({ code: 'state_superseded' });
      expect(await open().port('guard', countCodec, FORMER).read()).toEqual(new Map([['1', { count: 3 }]]));
    });

    it('keeps the entries of a journal in their order, with every character', async () => {
      const open = await place();
      const entries = [{ n: 1, text: 'São João\u0000\n' }, { n: 2 }, { n: 3, text: '\ud83c\udf1e' }];
      await open().journal('journal').append(entries.slice(0, 2));
      await open().journal('journal').append(entries.slice(2));
      expect(await open().journal('journal').read()).toEqual(entries);
    });

    it('continues an operation after its completed steps, and begins another one anew', async () => {
      const open = await place();
      const first = await open().progress<number>('history', 'a');
      await first.append(1);
      await first.append(2);
      const second = await open().progress<number>('history', 'a');
      await second.append(3);
      const steps: number[] = [];
      for await (const step of second.steps()) steps.push(step);
      expect([second.done, steps]).toEqual([3, [1, 2, 3]]);
      expect((await open().progress('history', 'b')).done).toBe(0);
      const third = await open().progress('history', 'b');
      await third.append(1);
      await third.remove();
      expect((await open().progress('history', 'b')).done).toBe(0);
    });
  });
}
