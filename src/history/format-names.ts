export const HISTORY_FORMATS = ['table', 'csv', 'json', 'ndjson'] as const;
export type HistoryFormat = (typeof HISTORY_FORMATS)[number];
