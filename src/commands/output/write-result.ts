import type { Context } from '../context.ts';
import { openPager } from './pager.ts';
import { writeAtomic } from './write-atomic.ts';

/** Where a command's result goes. */
export interface ResultOptions {
  /** `--output`: a file; otherwise standard output. */
  readonly output?: string | undefined;
  /** False with `--no-pager`. */
  readonly pager?: boolean | undefined;
}

/** Takes text in pieces. */
export interface Sink {
  /** @returns once the reader can take more; false: nobody wants more */
  write(text: string): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Writes a result as its pieces come, no faster than they are taken: into the file, or to standard output, which on a terminal goes
 * through a pager.
 * @returns false if it ended early, because nobody read on or the command was stopped
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
      // Errors before the first row are shown without a pager.
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
