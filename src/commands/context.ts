import type { PortOptions, Ports } from '../app/ports.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/schema.ts';
import type { SuppliedSettings } from '../config/supplied.ts';
import type { ExitCode } from '../errors.ts';
import type { SteadyTime } from '../isolarcloud/auth/proven-time.ts';
import type { AppPlace } from '../supervisor/place.ts';
import type { Texts } from '../texts/texts.ts';

/** What a command needs from the process. Only main.ts accesses the process itself. */
export interface Context extends Clock {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly pid: number;
  /** Standard output: the result of the command. */
  readonly out: Output;
  /** Standard error: everything else. */
  readonly err: Output;
  /** The lines of standard input, until it ends or the signal is aborted. */
  readonly lines: (signal: AbortSignal) => AsyncIterable<string>;
  /** The terminal for questions to the user; null unless standard input and standard output both are one. */
  readonly terminal: () => Terminal | null;
  /** Aborted by SIGINT and SIGTERM. */
  readonly stop: AbortSignal;
  /** Stops the command as SIGINT does; called when the user has closed the pager. */
  readonly leave: () => void;
  /** Calls the listener at each SIGHUP, which otherwise ends the process; on a terminal it still does, since the terminal is then gone. */
  readonly onHangUp: (listener: () => void) => void;
  /** Makes the program remove these values from the error message or stack trace with which it may end. */
  readonly conceal: (secrets: readonly string[]) => void;
  /** Sets the language of the program to that of the checked configuration. */
  readonly speak: (texts: Texts) => void;
  /** The language of the program: the one that was set, else the one that the configuration file names, else that of the terminal. */
  readonly spoken: () => Texts;
  /** A monotonic clock. */
  readonly steady: () => SteadyTime;
  /** Returns a random number of at least 0 and less than 1. */
  readonly random: () => number;
  /** The container of the Home Assistant app; null if the bridge is none. */
  readonly app: AppPlace | null;
  /** Where Home Assistant shows the page of the app; null: not known. Absent for a bridge that is no app. */
  readonly pageLink?: string | null;
  /** Settings that hold below the configuration file and the environment; none unless the bridge is a Home Assistant app. */
  readonly supplied: () => readonly SuppliedSettings[];
  /** Opens the interfaces (ports) to cloud, broker and state folder. */
  readonly openPorts: (config: Config, options: PortOptions) => Promise<Ports>;
}

export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

export interface Output {
  readonly write: (text: string) => void;
  /** Resolves when the reader of the output can take more text, or when `signal` is aborted. */
  readonly taken: (signal: AbortSignal) => Promise<void>;
  /** On a terminal, replaces the text of the previous call. */
  readonly redraw: (text: string) => void;
  readonly isTerminal: boolean;
  /** Size of the terminal in characters; undefined if the output is not a terminal. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
}

/** The result of every command is an exit code. A BridgeError that a command throws is printed, and decides the exit code. */
export type Outcome = Promise<ExitCode>;
