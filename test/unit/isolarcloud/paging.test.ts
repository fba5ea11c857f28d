import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allPages } from '../../../src/isolarcloud/paging.ts';

/** Returns a function that reads a page of a list with `count` rows, 10 in each page. @param total the number of rows that it states */
const cloud =
  (count: number, total: number | null) =>
  async (curPage: number): Promise<{ entries: number[]; rows: number; total: number | null }> => {
    const entries = Array.from({ length: count }, (_, index) => index).slice((curPage - 1) * 10, curPage * 10);
    return { entries, rows: entries.length, total };
  };

const pageOf = (entries: number[], total: number | null) => ({ entries, rows: entries.length, total });

describe('paging', () => {
  it('reads every row once, to the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(95), fc.boolean(), async (count, tells) => {
        expect(await allPages('getDeviceList', cloud(count, tells ? count : null), String)).toEqual(
          Array.from({ length: count }, (_, index) => index),
        );
      }),
    );
  });

  it('asks no page more than the count needs', async () => {
    let calls = 0;
    await allPages(
      'getDeviceList',
      (curPage) => {
        calls += 1;
        return cloud(20, 20)(curPage);
      },
      String,
    );
    expect(calls).toBe(2);
  });

  it('ends at an empty page though the cloud promised more', async () => {
    expect(await allPages('getDeviceList', cloud(5, 1000), String)).toHaveLength(5);
  });

  it('counts rows that were left out', async () => {
    let calls = 0;
    await allPages(
      'getDeviceList',
      async () => {
        calls += 1;
        return { entries: [], rows: 10, total: 20 };
      },
      String,
    );
    expect(calls).toBe(2);
  });

  it.each([
    [[1, 2, 3], [3, 4], 4],
    [[1, 2], [2, 3], null],
    [[1, 1, 2], [2], 4],
  ])('reads each row of overlapping pages once: %j, %j of %s', async (first, second, total) => {
    const pages = [first, second, []];
    const rows = await allPages('getDeviceList', async (curPage) => pageOf(pages[curPage - 1] ?? [], total), String);
    expect(rows).toEqual([...new Set([...first, ...second])]);
  });

  it('ends at a page that has nothing new, as where every page is the first', async () => {
    expect(await allPages('getDeviceList', async () => pageOf([1, 2], 1000), String)).toEqual([1, 2]);
  });

  it('does not follow a list without end', async () => {
    const endless = allPages('getDeviceList', async (curPage) => pageOf([curPage], null), String);
    await expect(endless).rejects.toMatchObject({ code: 'reply_malformed', context: { endpoint: 'getDeviceList' } });
  });
});
