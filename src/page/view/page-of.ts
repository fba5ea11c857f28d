/** Number of rows of a page. */
const PAGE_SIZE = 50;

interface PageOf<Row> {
  readonly rows: readonly Row[];
  /** Number of this page; the first page is 1. */
  readonly page: number;
  readonly pageSize: number;
  /** Number of rows of all pages. */
  readonly matching: number;
}

/**
 * Returns one page of the rows.
 * @param page the first page is 1; a number beyond the last page gives the last page
 */
export function pageOf<Row>(rows: readonly Row[], page: number): PageOf<Row> {
  const shown = Math.min(page, Math.max(1, Math.ceil(rows.length / PAGE_SIZE)));
  return {
    rows: rows.slice((shown - 1) * PAGE_SIZE, shown * PAGE_SIZE),
    page: shown,
    pageSize: PAGE_SIZE,
    matching: rows.length,
  };
}
