import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import type { Page } from './wire/reply.ts';

/** Limit against an endless list, which would use up the quota. No account has this many pages. */
const MAX_PAGES = 200;

/**
 * Reads all rows of a paged list and returns each row once. Reading ends when as many rows were read as the cloud reports in
 * total, or when a page is empty or has no new row (isolarcloud-open-api.md 4.9). Pages overlap if the list changes while it
 * is read.
 * @param read reads one page, counted from 1
 * @param keyOf returns the text that identifies a row; of several rows with the same key the last one read is kept
 * @throws BridgeError of `read`, or reply_malformed if the pages do not end
 */
export async function allPages<T>(
  endpoint: string,
  read: (curPage: number) => Promise<Page<T>>,
  keyOf: (entry: T) => string,
): Promise<T[]> {
  const entries = new Map<string, T>();
  let leftOut = 0;
  for (let curPage = 1; curPage <= MAX_PAGES; curPage += 1) {
    const page = await read(curPage);
    const before = entries.size;
    for (const entry of page.entries) entries.set(keyOf(entry), entry);
    leftOut += page.rows - page.entries.length;
    const isOld = page.entries.length === page.rows && entries.size === before;
    if (isOld || (page.total !== null && entries.size + leftOut >= page.total)) return [...entries.values()];
  }
  throw new BridgeError('reply_malformed', { endpoint, detail: phrase('detail.endless_list', { pages: MAX_PAGES }) });
}
