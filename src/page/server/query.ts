import { z } from 'zod';
import { LANGUAGES, type Language } from '../../texts/languages.ts';
import type { PageQuery } from './page-events.ts';

const LONGEST_SEARCH = 200;
const LONGEST_ID = 100;

/** The number of a page of the list of plants. */
const pageNumber = z.coerce.number().int().min(1).max(1_000_000).catch(1);
const psId = z.string().max(LONGEST_ID).nullable().catch(null);

/**
 * Returns the part of the page that the query of a URL names. An impossible value counts as not given.
 * @param preset the configured language
 */
export function pageQueryOf(query: Readonly<Record<string, string>>, preset: Language): PageQuery {
  return {
    language: languageOf(query, preset),
    psId: psId.parse(query['plant'] ?? null),
    search: (query['search'] ?? '').slice(0, LONGEST_SEARCH),
    page: pageNumber.parse(query['page']),
    problemsOnly: query['problems'] === 'true',
  };
}

export const languageOf = ({ language }: Readonly<Record<string, string>>, preset: Language): Language =>
  LANGUAGES.find((known) => known === language) ?? preset;
