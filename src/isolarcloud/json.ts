import { parse } from 'lossless-json';

/** An integer of 16 digits or more that is no text: beyond 2^53 `JSON.parse` would silently round it. */
const LONG_INTEGER = /[:,[]\s*-?\d{16}/;

/**
 * JSON text to data. Integers that a number cannot hold exactly (uuid, ps_id) come as their digits in a string.
 * @throws whatever is wrong with the text; the error may quote it, so it must not be shown.
 */
export function parseJson(text: string): unknown {
  return LONG_INTEGER.test(text)
    ? parse(text, undefined, { parseNumber: exactNumber, onDuplicateKey: ({ newValue }) => newValue })
    : JSON.parse(text);
}

const exactNumber = (digits: string): number | string => {
  const number = Number(digits);
  return Number.isInteger(number) && !Number.isSafeInteger(number) && /^-?\d+$/.test(digits) ? digits : number;
};
