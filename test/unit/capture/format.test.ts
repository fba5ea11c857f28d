import { expect, test } from 'vitest';
import { lineOf, newHead, parseCapture } from '../../../src/capture/format.ts';

const head = newHead({ bridge: '1.2.3', at: 1, tryAgain: false, seed: 7, config: {} });
const end = { kind: 'end', at: 2 } as const;

test('entries that were written are read back equal', () => {
  expect(parseCapture(lineOf(head) + lineOf(end))).toEqual({ head, entries: [end] });
});

test('a last line that was cut off is passed over', () => {
  expect(parseCapture(`${lineOf(head)}${lineOf(end)}{"kind":"ca`)).toEqual({ head, entries: [end] });
});

test.each([
  { what: 'nothing', text: '', says: 'it is empty' },
  { what: 'other text', text: 'plants:\n  - 1\n', says: 'its first line is not that of a capture' },
  { what: 'other JSON', text: '{"kind":"other"}\n', says: 'its first line is not that of a capture' },
  {
    what: 'a newer format',
    text: lineOf({ ...head, format: 2 as never }),
    says: 'a newer version of isolarcloud2mqtt wrote it (format 2)',
  },
  { what: 'a first line that lacks something', text: '{"kind":"capture","format":1}\n', says: 'line 1 is damaged' },
  { what: 'a line that is no JSON', text: `${lineOf(head)}${lineOf(end)}{"kind\n`, says: 'line 3 is damaged' },
  { what: 'a line that is no entry', text: `${lineOf(head)}{"kind":"end"}\n`, says: 'line 2 is damaged' },
])('$what is no capture', ({ text, says }) => {
  expect(() => parseCapture(text)).toThrow(expect.objectContaining({ code: 'capture_invalid', message: expect.stringContaining(says) }));
});
