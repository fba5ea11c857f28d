import type { PointSpec, RawValue } from '../model.ts';
import { multiply, toNumber } from './decimal.ts';
import { implausibility, type Rating, UNRATED } from './plausibility.ts';

/** Why a value that the cloud sent is not published. The text `rejection.<reason>` explains it to users. */
export const DROP_REASONS = [
  'not_a_number',
  'out_of_range',
  'impossible',
  'above_rating',
  'full_register',
  'unknown_code',
  'negative',
  'placeholder',
  'too_long',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

export const isDropReason = (reason: string): reason is DropReason => DROP_REASONS.some((known) => known === reason);

export interface Normalised {
  readonly value: number | string | null;
  /** Why there is no value; null if there is one, and if the cloud sent none. */
  readonly dropped: DropReason | null;
}

/** Texts that the cloud sends for "no value" (isolarcloud-open-api.md 4.2). */
const NO_VALUE: ReadonlySet<string> = new Set(['', '--', 'null']);
/** Texts, in lower case, that software between the sensor and the cloud may print for "not a number" or "no value". */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  ...['nan', '-nan', 'inf', '+inf', '-inf', 'infinity', '+infinity', '-infinity'],
  ...['undefined', 'none', 'nil', 'null', 'n/a', '-', '---'],
]);
/**
 * Limit of the size of a value. It is larger than any quantity of a plant, and smaller than a 64-bit register with all bits
 * set.
 */
export const MAX_MAGNITUDE = 1e15;
/** Home Assistant shows a longer text as unknown. */
const MAX_TEXT_LENGTH = 255;

const NOTHING: Normalised = { value: null, dropped: null };
const kept = (value: number | string): Normalised => ({ value, dropped: null });
const drop = (dropped: DropReason): Normalised => ({ value: null, dropped });

/**
 * Converts a raw value to the published one: a finite number in the spec's unit, the text of a status code, plain text, or
 * null. A missing value is null, never 0. An implausible number becomes null; it is not replaced by the nearest plausible one.
 * @param rating limits of powers that follow from the plant's installed power
 */
export function normalise(raw: RawValue, spec: PointSpec, rating: Rating = UNRATED): Normalised {
  const text = String(raw ?? '').trim();
  if (NO_VALUE.has(text)) return NOTHING;
  if (spec.values !== null) return statusText(text, spec.values);
  return isText(spec) ? plainText(text) : quantity(text, spec, rating);
}

const isPlaceholder = (text: string): boolean => PLACEHOLDERS.has(text.toLowerCase());

/** Translates a status code. The cloud sends the same code as `64`, `64.0` or 64 (isolarcloud-open-api.md 5.4). */
function statusText(text: string, values: Readonly<Record<string, string>>): Normalised {
  const number = toNumber(text);
  const code = Number.isNaN(number) ? text : String(number);
  const meaning = Object.hasOwn(values, code) ? values[code] : undefined;
  if (meaning !== undefined) return kept(meaning);
  return drop(isPlaceholder(text) ? 'placeholder' : 'unknown_code');
}

/**
 * Whether a point is text: nothing in its spec implies a number. Except for limits, Home Assistant treats a sensor with any of
 * these properties as numeric.
 */
export const isText = (spec: PointSpec): boolean =>
  spec.unit === null &&
  spec.limits === null &&
  spec.deviceClass === null &&
  spec.stateClass === null &&
  spec.precision === null &&
  spec.scale === 1 &&
  !spec.invert;

/** Returns plain text as published. The cloud prints whole numbers with `.0`, which is removed from an identifier or a version. */
function plainText(text: string): Normalised {
  if (isPlaceholder(text)) return drop('placeholder');
  return text.length > MAX_TEXT_LENGTH ? drop('too_long') : kept(text.replace(/^(-?\d+)\.0+$/, '$1'));
}

function quantity(text: string, spec: PointSpec, rating: Rating): Normalised {
  const number = toNumber(text);
  if (Number.isNaN(number)) return drop('not_a_number');
  const factor = spec.invert ? -spec.scale : spec.scale;
  const value = factor === 1 ? number : multiply(text, factor);
  if (!(Math.abs(number) <= MAX_MAGNITUDE && Math.abs(value) <= MAX_MAGNITUDE)) return drop('out_of_range');
  if (value < 0 && countsUpwards(spec)) return drop('negative');
  const reason = spec.limits === null ? null : implausibility(value, number, spec.limits, rating);
  return reason === null ? kept(value) : drop(reason);
}

/**
 * Whether a negative value is wrong for the point, because it counts upwards from 0. In Home Assistant a negative value of a `total`
 * sensor, such as a lifetime counter, would change its sum; that of a `total_increasing` sensor is ignored with a warning
 * (home-assistant.md 2.4).
 */
const countsUpwards = (spec: PointSpec): boolean => spec.counter !== null || spec.stateClass === 'total_increasing';
