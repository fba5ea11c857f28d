import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import type { Page } from './wire/reply.ts';

/** More pages than any account has, so that an endless list does not use up the quota. */
const MAX_PAGES = 200;

/**
 * All rows of a paged list: until the total that the cloud reports is reached, or a page is empty (isolarcloud-open-api.md
 * 4.9).
 * @param read reads one page, counted from 1
 * @throws BridgeError of `read`, or reply_malformed if the pages do not end
 */
export async function allPages<T>(endpoint: string, read: (curPage: number) => Promise<Page<T>>): Promise<T[]> {
  const entries: T[] = [];
  let rows = 0;
  for (let curPage = 1; curPage <= MAX_PAGES; curPage += 1) {
    const page = await read(curPage);
    entries.push(...page.entries);
    rows += page.rows;
    if (page.rows === 0 || (page.total !== null && rows >= page.total)) return entries;
  }
  throw new BridgeError('reply_malformed', { endpoint, detail: phrase('detail.endless_list', { pages: MAX_PAGES }) });
}
