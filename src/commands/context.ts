import type { Clock } from '../clock.ts';
import type { ExitCode } from '../errors.ts';
import type { SteadyTime } from '../isolarcloud/auth/proven-time.ts';

/** What a command gets of the process; only cli.ts knows the process itself. */
export interface Context extends Clock {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of isolarcloud2mqtt. */
  readonly version: string;
  /** Of this process. */
  readonly pid: number;
  /** Standard output: what was asked for. */
  readonly out: Output;
  /** Standard error: everything else. */
  readonly err: Output;
  /** Aborted by SIGINT and SIGTERM. */
  readonly stop: AbortSignal;
  /** Whatever ends the command with a sentence or a stack trace, these values are left out of it. */
  readonly conceal: (secrets: readonly string[]) => void;
  /** A clock that nobody can set. */
  readonly steady: () => SteadyTime;
  /** At least 0, less than 1. */
  readonly random: () => number;
}

export interface Output {
  readonly write: (text: string) => void;
  /** On a terminal: shows the text in the place of the one it showed before, once what that takes is loaded. */
  readonly redraw: (text: string) => void;
  readonly isTerminal: boolean;
  /** Size of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
}

/** What every command ends with; a BridgeError it throws becomes its sentence and exit code. */
export type Outcome = Promise<ExitCode>;
