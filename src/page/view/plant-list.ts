import { contains } from '../../text-search.ts';
import type { PlantPage, PlantRow } from './documents/plants.ts';
import { pageOf } from './page-of.ts';

interface ListChoice {
  readonly search: string;
  /** The first page is 1; a number beyond the last page gives the last page. */
  readonly page: number;
  readonly problemsOnly: boolean;
}

/**
 * Returns the requested page of the list of plants.
 * @param rows in the order of the account's list
 */
export function plantPage(rows: readonly PlantRow[], { search, page, problemsOnly }: ListChoice): PlantPage {
  const wanted = search.trim();
  const matching = rows.filter(
    ({ psId, name, hasProblem }) => (hasProblem || !problemsOnly) && (psId.includes(wanted) || contains(name, wanted)),
  );
  const { rows: plants, ...shown } = pageOf(matching, page);
  return { ...shown, all: rows.length, search, problemsOnly, plants };
}
