/** Choices of options, separate from the commands, so that the command line can name them without loading the commands. */

/** Formats in which rows are written. All but `table` are also endings of files. */
export const ROW_FORMATS = ['table', 'json', 'csv', 'ndjson'] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

export const JOURNAL_FORMATS = ['table', 'json'] as const;
