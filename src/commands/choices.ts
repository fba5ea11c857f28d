/** Choices of options, apart from the commands: the command line names them without loading those. */
export const READ_FORMATS = ['table', 'json', 'csv'] as const;
export const JOURNAL_FORMATS = ['table', 'json'] as const;
export { HISTORY_FORMATS } from '../history/format-names.ts';
export { PERIODS } from '../history/time-range.ts';
