import type { Context } from '../context.ts';
import { openPager } from './pager.ts';
import { writeAtomic } from './write-atomic.ts';

/** Options for where the result of a command is written. */
export interface ResultOptions {
  /** `--output`: the file to write; undefined for standard output. */
  readonly output?: string | undefined;
  /** False with `--no-pager`. */
  readonly pager?: boolean | undefined;
}

/** Receives the output in pieces. */
export interface Sink {
  /** Resolves when the reader can take more text: true to go on, false if nothing reads the output any more. */
  write(text: string): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Writes a result piece by piece, each when it comes and the reader can take it: into the file, or to standard output, which
 * goes through a pager on a terminal.
 * @returns false if the output ended early because the reader closed it or the command was stopped
 * @throws BridgeError output_unwritable, and errors of `pieces`
 */
export async function writeResult(
  pieces: AsyncIterable<string>,
  { output, pager = true }: ResultOptions,
  context: Context,
): Promise<boolean> {
  if (output !== undefined) {
    await writeAtomic(output, pieces);
    return true;
  }
  let sink: Sink | undefined;
  try {
    for await (const piece of pieces) {
      // Standard output is opened with the first piece, so that an error before it is shown without a pager.
      sink ??= pager && context.out.isTerminal ? openPager(context) : plainSink(context);
      if (!(await sink.write(piece))) return false;
    }
    return true;
  } finally {
    await sink?.close();
  }
}

const plainSink = ({ out, stop }: Context): Sink => ({
  write: async (text) => {
    out.write(text);
    await out.taken(stop);
    return !stop.aborted;
  },
  close: async () => undefined,
});
