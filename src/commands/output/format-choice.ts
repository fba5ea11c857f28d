import { extname } from 'node:path';
import { BridgeError } from '../../errors.ts';
import { phrase } from '../../texts/texts.ts';
import { ROW_FORMATS, type RowFormat } from '../choices.ts';

/** The options of the command line that determine the format. */
export interface FormatOptions {
  /** `--format`: the name of the format. */
  readonly format?: RowFormat | undefined;
  /** `--output`: the file to write. */
  readonly output?: string | undefined;
}

const ENDINGS: readonly RowFormat[] = ROW_FORMATS.filter((format) => format !== 'table');

/**
 * Returns the format in which rows are written: the one that `--format` names, otherwise the one of the file's extension, and a
 * table if no file is written.
 * @throws BridgeError usage_invalid if the extension is not the name of a format
 */
export function chosenFormat({ format, output }: FormatOptions): RowFormat {
  if (format !== undefined) return format;
  if (output === undefined) return 'table';
  const ending = extname(output).slice(1).toLowerCase();
  const named = ENDINGS.find((one) => one === ending);
  if (named !== undefined) return named;
  throw new BridgeError('usage_invalid', {
    detail: phrase('detail.ending_unknown', {
      file: output,
      endings: ENDINGS.map((one) => `.${one}`).join(', '),
      formats: ROW_FORMATS.join('|'),
    }),
  });
}
