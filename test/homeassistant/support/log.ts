export interface LogEntry {
  readonly level: string;
  readonly logger: string;
  /** The message with its continuation lines. */
  readonly message: string;
}

const ENTRY = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\S* (\w+) \([^)]*\) \[([^\]]+)\] (.*)$/;
const COMPLAINTS = new Set(['WARNING', 'ERROR', 'CRITICAL']);
const OURS = /mqtt|sensor|recorder|isolarcloud/i;
/** Matches messages that only report that the machine is slow, which happens while tests run. */
const SLOW = /^Updating state for \S+ .* took [\d.]+ seconds/;

/**
 * @returns the warnings and errors in a Home Assistant log that may concern this product
 * @param log the content of the log file
 */
export const complaints = (log: string): LogEntry[] =>
  entries(log).filter(({ level, logger, message }) => COMPLAINTS.has(level) && OURS.test(`${logger} ${message}`) && !SLOW.test(message));

function entries(log: string): LogEntry[] {
  const found: { level: string; logger: string; message: string }[] = [];
  for (const line of log.split('\n')) {
    const [, level, logger, message] = ENTRY.exec(line) ?? [];
    const last = found.at(-1);
    if (level !== undefined && logger !== undefined && message !== undefined) found.push({ level, logger, message });
    else if (last !== undefined && line !== '') last.message += `\n${line}`;
  }
  return found;
}
