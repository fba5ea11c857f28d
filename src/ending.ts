import { EXIT, type ExitCode } from './errors.ts';
import { type KeyIn, type Phrase, phrase } from './texts/texts.ts';

/** The functions with which {@link Ending} ends the process. */
export interface EndingDeps {
  readonly exit: (code: ExitCode) => void;
  /** Ends the process by a signal that it does not handle. */
  readonly die: (signal: NodeJS.Signals) => void;
  /** Returns the kinds of resources that keep the process alive, as `process.getActiveResourcesInfo` names them. */
  readonly underWay: () => readonly string[];
  /** Shows the user a sentence that names the work for which the end did not wait. */
  readonly say: (what: Phrase) => void;
}

/** Maximum time after a signal until the process is ended: a command must end within 5 s, even if an operation hangs. */
const LONGEST_END_MS = 4_500;
/** Maximum time after a command for remaining work, such as a connection that the server does not close. */
const LONGEST_REST_MS = 1_000;
/** Maximum wait for file operations; one that takes longer is taken as hanging. */
const THREADS_MS = 200;
/** The same after a bug: longer, because a process with a hanging file operation cannot exit with the code that reports the bug. */
export const THREADS_AFTER_BUG_MS = 2_000;
/** Time between two checks whether file operations have ended. */
const LOOK_AGAIN_MS = 5;

/** Resources on which threads of Node work. `process.exit` waits for these threads, for ever if the operating system hangs. */
const IN_THREADS = /^(FSReq|GetAddrInfo|GetNameInfo)/;

/** Pairs of a pattern for kinds of resources, and the key of the text that names them to the user. */
const KINDS: readonly (readonly [RegExp, KeyIn<'ending'>])[] = [
  [/^FSReq/, 'file_operation'],
  [/^Get(Addr|Name)Info/, 'name_lookup'],
  [/^(TCP|TLS|HTTP)/, 'network_connection'],
  [/^(Pipe|TTY|Write|Shutdown)/, 'output'],
];

/** Ends the process, even if a hanging operation would keep it alive. The timers here do not keep the process alive. */
export class Ending {
  readonly #deps: EndingDeps;

  constructor(deps: EndingDeps) {
    this.#deps = deps;
  }

  /** Call when a signal has stopped the command. The process is ended if it still runs after 4.5 s. */
  soon(signal: NodeJS.Signals): void {
    setTimeout(() => {
      this.#deps.say(unwaited(this.#deps.underWay()));
      this.now(EXIT.ok, signal);
    }, LONGEST_END_MS).unref();
  }

  /** Call when the command is finished and its output is written. The process is ended if it still runs after a second. */
  afterCommand(code: ExitCode): void {
    setTimeout(() => this.now(code, 'SIGKILL'), LONGEST_REST_MS).unref();
  }

  /**
   * Ends the process at once, except that it waits a short time for file operations.
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

/** Returns a phrase that names the resources that keep the process alive. @param underWay kinds of these resources */
export function unwaited(underWay: readonly string[]): Phrase {
  const [first = phrase('ending.unknown'), ...others] = KINDS.filter(([kind]) => underWay.some((one) => kind.test(one))).map(([, name]) =>
    phrase(`ending.${name}`),
  );
  return phrase('ending.unwaited', { what: others.reduce((before, next) => phrase('ending.and', { first: before, second: next }), first) });
}
