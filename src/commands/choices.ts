/** Choices of options, separate from the commands, so that the command line can name them without loading the commands. */
export const READ_FORMATS = ['table', 'json', 'csv'] as const;
export const JOURNAL_FORMATS = ['table', 'json'] as const;
