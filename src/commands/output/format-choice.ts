import { extname } from 'node:path';
import { BridgeError } from '../../errors.ts';
import { phrase } from '../../texts/texts.ts';
import { ROW_FORMATS, type RowFormat } from '../choices.ts';

/** What the command line says of the format. */
export interface FormatOptions {
  /** `--format` */
  readonly format?: RowFormat | undefined;
  /** `--output` */
  readonly output?: string | undefined;
}

const ENDINGS: readonly RowFormat[] = ROW_FORMATS.filter((format) => format !== 'table');

/**
 * The format in which rows are written: the one that is named, else that of the file's ending, and a table where there is no file.
 * @throws BridgeError usage_invalid for an ending that names no format
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
