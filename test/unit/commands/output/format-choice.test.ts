import { describe, expect, it } from 'vitest';
import { chosenFormat, type FormatOptions } from '../../../../src/commands/output/format-choice.ts';

describe('the format of rows', () => {
  it.each([
    [{}, 'table'],
    [{ output: 'now.csv' }, 'csv'],
    [{ output: 'in/a.folder/now.JSON' }, 'json'],
    [{ output: 'now.ndjson' }, 'ndjson'],
    [{ output: 'now.csv', format: 'json' }, 'json'],
    [{ output: 'now', format: 'table' }, 'table'],
  ] satisfies [FormatOptions, string][])('of %o is %s', (options, format) => expect(chosenFormat(options)).toBe(format));

  it.each(['now.xlsx', 'now', 'a.csv/now', '.csv'])('is not guessed from --output %s', (output) =>
    expect(() => chosenFormat({ output })).toThrow(
      expect.objectContaining({
        code: 'usage_invalid',
        exit: 64,
        message: expect.stringContaining(`--output ${output} names no format: end it with .json, .csv, .ndjson, or add --format`),
      }),
    ),
  );
});
