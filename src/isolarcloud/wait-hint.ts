import { DAY_MS } from '../calendar.ts';
import { type Fields, isRecord } from './wire/fields.ts';

/** Names under which replies say how long to wait: at the top of the reply or in its data. */
const NAMES = ['retry_after', 'retryAfter', 'retry_in', 'retryIn', 'retry_seconds', 'retrySeconds', 'retry-after', 'Retry-After'];

/** A longer wait is shortened to this. */
const LONGEST_MS = DAY_MS;

export interface HintSources {
  /** The reply's Retry-After header. */
  readonly header: string | null;
  /** The reply's Date header: a date to wait for is by the cloud's own clock. */
  readonly date: string | null;
  /** The reply's JSON. */
  readonly envelope: unknown;
}

/**
 * How long a reply asks to wait, in milliseconds: the longest of what its header (RFC 9110 section 10.2.3) and body say. Undefined
 * where they say nothing of use; at most a day.
 */
export function waitHintMs({ header, date, envelope }: HintSources): number | undefined {
  const top: Fields = isRecord(envelope) ? envelope : {};
  const data: Fields = isRecord(top['result_data']) ? top['result_data'] : {};
  const hints = [header, ...NAMES.flatMap((name) => [top[name], data[name]])].flatMap((hint) => durationMs(hint, date) ?? []);
  return hints.length === 0 ? undefined : Math.min(LONGEST_MS, Math.max(...hints));
}

/** Seconds as number or text, or a date. Null for anything else, and for what is over. */
function durationMs(hint: unknown, date: string | null): number | null {
  if (typeof hint !== 'number' && typeof hint !== 'string') return null;
  const text = String(hint).trim();
  const ms = /^\d+(?:\.\d+)?(?: ?s(?:ec(?:onds?)?)?)?$/i.test(text) ? Number.parseFloat(text) * 1_000 : untilMs(text, date);
  return Number.isFinite(ms) && ms > 0 ? Math.ceil(ms) : null;
}

/**
 * A date in HTTP's or ISO's format, with its zone. `Date.parse` alone takes even "soon 1" for a date, and the zone of this machine
 * for one that is missing.
 */
const DATE = /^(?:[A-Z][a-z]{2,8}, \d.* GMT|\d{4}-\d\d-\d\d[T ].*(?:Z|[+-]\d\d:?\d\d))$/;

const untilMs = (text: string, date: string | null): number => (DATE.test(text) ? Date.parse(text) - Date.parse(date ?? '') : Number.NaN);
