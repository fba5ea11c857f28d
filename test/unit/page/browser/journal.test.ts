import { expect, it } from 'vitest';
import { withEntries } from '../../../../src/page/browser/journal/journal-store.ts';
import type { JournalEntryView, JournalPage } from '../../../../src/page/view/documents/journal.ts';

const entry = (readAt: number) => ({ readAt, psKey: '1_1_1_1', slug: 'daily_yield' }) as JournalEntryView;
const pageOf = (times: readonly number[], page = 1): JournalPage => ({
  entries: times.map(entry),
  page,
  pageSize: 3,
  matching: times.length,
  since: 0,
});
const timesOf = ({ entries }: JournalPage): readonly number[] => entries.map(({ readAt }) => readAt);

it('puts new entries first, and keeps the size of the page', () => {
  const shown = withEntries(pageOf([2, 1]), [3, 4].map(entry));
  expect(timesOf(shown)).toEqual([4, 3, 2]);
  expect(shown.matching).toBe(4);
});

it('has no entry twice', () => {
  expect(timesOf(withEntries(pageOf([2, 1]), [2, 3].map(entry)))).toEqual([3, 2, 1]);
});

it('leaves the other pages as they are', () => {
  expect(timesOf(withEntries(pageOf([2, 1], 2), [entry(3)]))).toEqual([2, 1]);
});
