/**
 * Values that options of the command line allow. They are in a file of their own, so that `program.ts` need not load the
 * commands.
 */

/** Formats in which rows are written. All but `table` are also file extensions. */
export const ROW_FORMATS = ['table', 'json', 'csv', 'ndjson'] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

export const JOURNAL_FORMATS = ['table', 'json'] as const;
export const DEMO_SIGN_INS = ['password', 'oauth'] as const;
