import { DAY_MS } from '../calendar.ts';
import { type Fields, isRecord } from './wire/fields.ts';

/** Names of the JSON fields in which replies say how long to wait, either beside `result_data` or in it. */
const NAMES = ['retry_after', 'retryAfter', 'retry_in', 'retryIn', 'retry_seconds', 'retrySeconds', 'retry-after', 'Retry-After'];

/** Upper limit for the time that a reply asks to wait. */
const LONGEST_MS = DAY_MS;

export interface HintSources {
  /** The reply's Retry-After header. */
  readonly header: string | null;
  /**
   * The reply's Date header. If the reply says until when to wait, the wait is the difference from this date: both are by the
   * cloud's clock.
   */
  readonly date: string | null;
  /** The parsed JSON of the reply. */
  readonly envelope: unknown;
}

/**
 * Returns how long a reply asks the bridge to wait, in milliseconds: the longest time that its Retry-After header (RFC 9110
 * section 10.2.3) or its body names, at most a day. Undefined if neither names a usable time.
 */
export function waitHintMs({ header, date, envelope }: HintSources): number | undefined {
  const top: Fields = isRecord(envelope) ? envelope : {};
  const data: Fields = isRecord(top['result_data']) ? top['result_data'] : {};
  const hints = [header, ...NAMES.flatMap((name) => [top[name], data[name]])].flatMap((hint) => durationMs(hint, date) ?? []);
  return hints.length === 0 ? undefined : Math.min(LONGEST_MS, Math.max(...hints));
}

/** Reads a number of seconds (as number or text) or a date. @returns milliseconds; null for anything else, and for a time that is over */
function durationMs(hint: unknown, date: string | null): number | null {
  if (typeof hint !== 'number' && typeof hint !== 'string') return null;
  const text = String(hint).trim();
  const ms = /^\d+(?:\.\d+)?(?: ?s(?:ec(?:onds?)?)?)?$/i.test(text) ? Number.parseFloat(text) * 1_000 : untilMs(text, date);
  return Number.isFinite(ms) && ms > 0 ? Math.ceil(ms) : null;
}

/**
 * Matches a date with a time zone in the format of HTTP or ISO 8601. `Date.parse` alone accepts even "soon 1", and uses the
 * zone of this machine if the text names none.
 */
const DATE = /^(?:[A-Z][a-z]{2,8}, \d.* GMT|\d{4}-\d\d-\d\d[T ].*(?:Z|[+-]\d\d:?\d\d))$/;

const untilMs = (text: string, date: string | null): number => (DATE.test(text) ? Date.parse(text) - Date.parse(date ?? '') : Number.NaN);
