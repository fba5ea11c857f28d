import type { PortOptions, Ports } from '../app/ports.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/schema.ts';
import type { ExitCode } from '../errors.ts';
import type { SteadyTime } from '../isolarcloud/auth/proven-time.ts';
import type { Texts } from '../texts/texts.ts';

/** The process as a command sees it; only main.ts accesses the process itself. */
export interface Context extends Clock {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Version of isolarcloud2mqtt. */
  readonly version: string;
  /** Process id. */
  readonly pid: number;
  /** Standard output: the result of the command. */
  readonly out: Output;
  /** Standard error: everything else. */
  readonly err: Output;
  /** Aborted by SIGINT and SIGTERM. */
  readonly stop: AbortSignal;
  /** Stops the command as SIGINT does: nobody reads its output any more. */
  readonly leave: () => void;
  /** Removes these values from the sentence or stack trace with which the command may end. */
  readonly conceal: (secrets: readonly string[]) => void;
  /** The language of the sentence with which the command may end; English until this is called. */
  readonly speak: (texts: Texts) => void;
  /** A monotonic clock. */
  readonly steady: () => SteadyTime;
  /** At least 0, less than 1. */
  readonly random: () => number;
  /** Opens the interfaces to cloud, broker and state folder. */
  readonly openPorts: (config: Config, options: PortOptions) => Promise<Ports>;
}

export interface Output {
  readonly write: (text: string) => void;
  /** Resolves when the reader has taken enough of what was written for more, or `signal` is aborted. */
  readonly taken: (signal: AbortSignal) => Promise<void>;
  /** On a terminal: replaces the text that it showed before. */
  readonly redraw: (text: string) => void;
  readonly isTerminal: boolean;
  /** Size of the terminal; undefined if there is none. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
}

/** The result of every command; a thrown BridgeError becomes its sentence and exit code. */
export type Outcome = Promise<ExitCode>;
