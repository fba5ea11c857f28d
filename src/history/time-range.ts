import { DAY_MS, formatUtc, HOUR_MS, parseUtc } from '../calendar.ts';
import { BridgeError } from '../errors.ts';
import { type Phrase, phrase } from '../texts/texts.ts';

/** The kinds of history of iSolarCloud: statistics of days, months or years, or (`minute`) samples. */
export const PERIODS = ['day', 'month', 'year', 'minute'] as const;
export type Period = (typeof PERIODS)[number];

/** The range from a first to a last period, both included, in the user's notation: `2025-01-31`, `2025-01` or `2025`. */
export interface TimeRange {
  readonly period: Period;
  readonly from: string;
  readonly to: string;
}

/** The range of one call: its first and last period or moment, in the vendor's notation such as `20250131`. */
export interface Slice {
  readonly from: string;
  readonly to: string;
}

interface Unit {
  readonly form: RegExp;
  readonly example: string;
  /** Returns the consecutive number of a period, to compare periods and to compute the next one; null if it does not exist. */
  readonly numberOf: (text: string) => number | null;
  readonly textOf: (number: number) => string;
}

const DAYS: Unit = {
  form: /^\d{4}-\d\d-\d\d$/,
  example: '2025-01-31',
  numberOf: (text) => {
    const ms = parseUtc(`${text}T00:00:00`);
    return ms === null ? null : ms / DAY_MS;
  },
  textOf: (day) => formatUtc(day * DAY_MS).slice(0, 10),
};
const MONTHS: Unit = {
  form: /^\d{4}-(0[1-9]|1[0-2])$/,
  example: '2025-01',
  numberOf: (text) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5)) - 1,
  textOf: (month) => `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`,
};
const YEARS: Unit = { form: /^\d{4}$/, example: '2025', numberOf: Number, textOf: (year) => String(year).padStart(4, '0') };
const UNITS: Readonly<Record<Period, Unit>> = { day: DAYS, month: MONTHS, year: YEARS, minute: DAYS };

/** Maximum number of periods in one call (isolarcloud-open-api.md 3.5, 3.6). */
const PER_CALL = { day: 100, month: 24, year: 5 } as const;
/** Maximum range of one call for samples. */
const MINUTES_SPAN_MS = 3 * HOUR_MS;
const SECOND_MS = 1_000;

/** Returns the period that contains a day (`yyyy-MM-dd`). */
const periodOf = (period: Period, day: string): string => day.slice(0, UNITS[period].example.length);

/**
 * Returns the last period with history in iSolarCloud, which has no history of the current day: the period that contains yesterday.
 * @param today the current day in plant time, `yyyy-MM-dd`
 */
export function lastPeriod(period: Period, today: string): string {
  const yesterday = DAYS.textOf((DAYS.numberOf(today) ?? 0) - 1);
  return periodOf(period, yesterday);
}

/** The first and last period as the user writes them. */
interface WrittenRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Whether the command has an option to choose between days, months and years; the message then suggests it. */
  readonly choosable: boolean;
}

/**
 * Checks the notation of the first and last period. No call is needed for this check.
 * @throws BridgeError usage_invalid
 */
export function checkPeriods(period: Period, { from, to, choosable }: WrittenRange): void {
  for (const text of [from, to]) {
    if (text === undefined || isPeriod(period, text)) continue;
    const other = choosable ? PERIODS.find((one) => isPeriod(one, text)) : undefined;
    const { example } = UNITS[period];
    const name = period === 'minute' ? 'day' : period;
    const detail =
      other === undefined
        ? phrase(`detail.not_a_period.${name}`, { text: text.slice(0, 40), example })
        : phrase('detail.other_period', { text, name, example, other });
    throw new BridgeError('usage_invalid', { detail });
  }
}

const isPeriod = (period: Period, text: string): boolean => UNITS[period].form.test(text) && UNITS[period].numberOf(text) !== null;

/**
 * Checks the range that the user requests, and returns it.
 * @param to null: up to the last period with history
 * @param today the current day in plant time, `yyyy-MM-dd`; if plants are in several time zones, the earliest of their days
 * @throws BridgeError usage_invalid, span_invalid
 */
export function timeRangeOf(period: Period, from: string, to: string | null, today: string): TimeRange {
  checkPeriods(period, { from, to: to ?? undefined, choosable: false });
  const { numberOf } = UNITS[period];
  const last = lastPeriod(period, today);
  const [first, end, latest] = [from, to ?? last, last].map((text) => numberOf(text) ?? 0) as [number, number, number];
  if (to !== null && first > end) throw invalid(phrase('detail.from_after_to', { from, to }));
  const late = first > latest ? `--from ${from}` : end > latest ? `--to ${to}` : null;
  if (late !== null) throw invalid(phrase('detail.not_over', { option: late, last }));
  return { period, from, to: to ?? last };
}

const invalid = (detail: Phrase): BridgeError => new BridgeError('span_invalid', { detail });

/** Divides the range into as few calls as possible. @returns their ranges, oldest first */
export function slices({ period, from, to }: TimeRange): readonly Slice[] {
  const { numberOf, textOf } = UNITS[period];
  const [first, last] = [numberOf(from) ?? 0, numberOf(to) ?? 0];
  if (period === 'minute') return sampleSlices(first * DAY_MS, (last + 1) * DAY_MS);
  const size = PER_CALL[period];
  return Array.from({ length: Math.ceil((last - first + 1) / size) }, (_, index) => {
    const start = first + index * size;
    return { from: digits(textOf(start)), to: digits(textOf(Math.min(last, start + size - 1))) };
  });
}

/** Divides a range of samples. iSolarCloud includes both ends of a range, so each ends a second before the next begins. */
const sampleSlices = (startMs: number, endMs: number): readonly Slice[] =>
  Array.from({ length: Math.ceil((endMs - startMs) / MINUTES_SPAN_MS) }, (_, index) => {
    const start = startMs + index * MINUTES_SPAN_MS;
    return { from: digits(formatUtc(start)), to: digits(formatUtc(Math.min(endMs, start + MINUTES_SPAN_MS) - SECOND_MS)) };
  });

const digits = (text: string): string => text.replace(/\D/g, '');

/** Converts a stamp of iSolarCloud (`20250131`, `20250131100500`) to the form `2025-01-31` or `2025-01-31T10:05:00`. */
export const readableStamp = (stamp: string): string => {
  const [date, time] = [stamp.slice(0, 8), stamp.slice(8)];
  const day = date.replace(/^(\d{4})(\d\d)?(\d\d)?$/, (_, ...parts: (string | undefined)[]) => parts.slice(0, 3).filter(Boolean).join('-'));
  return time === '' ? day : `${day}T${time.match(/\d\d/g)?.join(':')}`;
};
