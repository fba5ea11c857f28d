import { EXIT, type ExitCode } from './errors.ts';

/** How the process is ended. */
export interface EndingDeps {
  readonly exit: (code: ExitCode) => void;
  /** Ends the process by a signal that it does not handle. */
  readonly die: (signal: NodeJS.Signals) => void;
  /** Kinds of what keeps the process alive, as `process.getActiveResourcesInfo` names them. */
  readonly underWay: () => readonly string[];
  /** Told in a sentence what was not waited for. */
  readonly say: (sentence: string) => void;
}

/** A command that is stopped ends within 5 s, whatever hangs. */
const LONGEST_END_MS = 4_500;
/** After a command, work still under way, such as a connection that its other end does not close, is not waited for longer. */
const LONGEST_REST_MS = 1_000;
/** A file operation that does not hang is over by then. */
const THREADS_MS = 200;
/** After a bug the process is in no hurry, and its exit code says that it was one. */
export const THREADS_AFTER_BUG_MS = 2_000;
const LOOK_AGAIN_MS = 5;

/** `process.exit` waits for the threads that work on these, for ever where the operating system does not return. */
const IN_THREADS = /^(FSReq|GetAddrInfo|GetNameInfo)/;

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^FSReq/, 'a file operation'],
  [/^Get(Addr|Name)Info/, 'a name lookup'],
  [/^(TCP|TLS|HTTP)/, 'a network connection'],
  [/^(Pipe|TTY|Write|Shutdown)/, 'output that nobody reads'],
];

/** Ends the process, also where something hangs that would keep it. None of its timers keeps the process alive. */
export class Ending {
  readonly #deps: EndingDeps;

  constructor(deps: EndingDeps) {
    this.#deps = deps;
  }

  /** The command was asked to stop: it has some seconds. */
  soon(signal: NodeJS.Signals): void {
    setTimeout(() => {
      this.#deps.say(unwaited(this.#deps.underWay()));
      this.now(EXIT.ok, signal);
    }, LONGEST_END_MS).unref();
  }

  /** The command is over, and its output is written. */
  afterCommand(code: ExitCode): void {
    setTimeout(() => this.now(code, 'SIGKILL'), LONGEST_REST_MS).unref();
  }

  /** Ends at once. @param signal what ends the process where a thread hangs, so that it cannot exit with a code @param threadsMs how long file operations are waited for */
  now(code: ExitCode, signal: NodeJS.Signals, threadsMs = THREADS_MS): void {
    const attempt = (leftMs: number): void => {
      if (!this.#deps.underWay().some((kind) => IN_THREADS.test(kind))) this.#deps.exit(code);
      else if (leftMs <= 0) this.#deps.die(signal);
      else setTimeout(() => attempt(leftMs - LOOK_AGAIN_MS), LOOK_AGAIN_MS);
    };
    attempt(threadsMs);
  }
}

/** A sentence on what keeps a process alive. */
export function unwaited(underWay: readonly string[]): string {
  const found = KINDS.filter(([kind]) => underWay.some((one) => kind.test(one))).map(([, text]) => text);
  return `Stopped without waiting for ${found.join(' and ') || 'what was still under way'}.`;
}
