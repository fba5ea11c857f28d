import { EXIT, type ExitCode } from './errors.ts';
import { type KeyIn, type Phrase, phrase } from './texts/texts.ts';

/** The functions that end the process. */
export interface EndingDeps {
  readonly exit: (code: ExitCode) => void;
  /** Ends the process by a signal that it does not handle. */
  readonly die: (signal: NodeJS.Signals) => void;
  /** The kinds of resources that keep the process alive, as named by `process.getActiveResourcesInfo`. */
  readonly underWay: () => readonly string[];
  /** Called with the work that was not waited for. */
  readonly say: (what: Phrase) => void;
}

/** A stopped command ends within 5 s, even if something hangs. */
const LONGEST_END_MS = 4_500;
/** Maximum wait after a command for remaining work, such as a connection that its other end does not close. */
const LONGEST_REST_MS = 1_000;
/** A file operation that does not hang is over by then. */
const THREADS_MS = 200;
/** After a bug there is more time, because the exit code, which reports the bug, matters. */
export const THREADS_AFTER_BUG_MS = 2_000;
const LOOK_AGAIN_MS = 5;

/** `process.exit` waits for the threads that work on these, for ever where the operating system does not return. */
const IN_THREADS = /^(FSReq|GetAddrInfo|GetNameInfo)/;

const KINDS: readonly (readonly [RegExp, KeyIn<'ending'>])[] = [
  [/^FSReq/, 'file_operation'],
  [/^Get(Addr|Name)Info/, 'name_lookup'],
  [/^(TCP|TLS|HTTP)/, 'network_connection'],
  [/^(Pipe|TTY|Write|Shutdown)/, 'output'],
];

/** Ends the process, even if a hanging operation would keep it alive. Its timers do not keep the process alive. */
export class Ending {
  readonly #deps: EndingDeps;

  constructor(deps: EndingDeps) {
    this.#deps = deps;
  }

  /** Call when the command was asked to stop: it gets some seconds. */
  soon(signal: NodeJS.Signals): void {
    setTimeout(() => {
      this.#deps.say(unwaited(this.#deps.underWay()));
      this.now(EXIT.ok, signal);
    }, LONGEST_END_MS).unref();
  }

  /** Call when the command is finished and its output is written. */
  afterCommand(code: ExitCode): void {
    setTimeout(() => this.now(code, 'SIGKILL'), LONGEST_REST_MS).unref();
  }

  /**
   * Ends at once.
   * @param signal ends the process if a thread hangs, because it cannot exit with a code then
   * @param threadsMs maximum wait for file operations
   */
  now(code: ExitCode, signal: NodeJS.Signals, threadsMs = THREADS_MS): void {
    const attempt = (leftMs: number): void => {
      if (!this.#deps.underWay().some((kind) => IN_THREADS.test(kind))) this.#deps.exit(code);
      else if (leftMs <= 0) this.#deps.die(signal);
      else setTimeout(() => attempt(leftMs - LOOK_AGAIN_MS), LOOK_AGAIN_MS);
    };
    attempt(threadsMs);
  }
}

/** A phrase about the resources that keep a process alive. */
export function unwaited(underWay: readonly string[]): Phrase {
  const [first = phrase('ending.unknown'), ...others] = KINDS.filter(([kind]) => underWay.some((one) => kind.test(one))).map(([, name]) =>
    phrase(`ending.${name}`),
  );
  return phrase('ending.unwaited', { what: others.reduce((before, next) => phrase('ending.and', { first: before, second: next }), first) });
}
