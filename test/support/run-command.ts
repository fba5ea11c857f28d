import { setTimeout as delay } from 'node:timers/promises';
import { openPorts, type Ports } from '../../src/app/ports.ts';
import type { Context, Output } from '../../src/commands/context.ts';
import { createProgram } from '../../src/commands/program.ts';
import { type ExitCode, isBridgeError } from '../../src/errors.ts';
import type { Transport } from '../../src/isolarcloud/transport.ts';
import { ENGLISH, type Texts } from '../../src/texts/texts.ts';

export interface CommandOptions {
  /** Returns the time in epoch milliseconds. */
  readonly now?: () => number;
  readonly sleep?: Context['sleep'];
  readonly stop?: AbortSignal;
  /** Lines of standard input; it ends after them. Default: none. */
  readonly lines?: Context['lines'];
  /** Called with what the command writes on standard output. */
  readonly onStdout?: (text: string) => void;
  readonly env?: Context['env'];
  readonly version?: string;
  /** Stores in place of the files of the state folder. */
  readonly stores?: Ports['stores'];
  /** Changes the transport to the cloud. */
  readonly transport?: (real: Transport) => Transport;
  /** The container of the Home Assistant app. Default: none. */
  readonly app?: Context['app'];
  /** Called with each text that is written to standard error. */
  readonly onStderr?: (text: string) => void;
}

export interface CommandResult {
  /** Code of the BridgeError that ended the command; `ok` if it succeeded. */
  readonly end: string;
  /** The exit code that the process would have; null if the command has set none. */
  readonly exit: ExitCode | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process, with real sockets and files. Errors other than BridgeErrors are rethrown. */
export const runCommand = (args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> =>
  inContext(options, async (context) => {
    let exit: ExitCode | null = null;
    const program = createProgram(context, (ended) => {
      exit = ended;
    });
    await program.parseAsync(['node', 'isolarcloud2mqtt', ...args]);
    return exit;
  });

async function* noLines(): AsyncGenerator<string> {}

/** Runs code with the context that commands get, and collects its output. */
export async function inContext(options: CommandOptions, run: (context: Context) => Promise<ExitCode | null>): Promise<CommandResult> {
  const { version = '0.0.0', now = Date.now, sleep = (ms, signal) => delay(ms, undefined, { signal }), env = {} } = options;
  const { stop = new AbortController().signal } = options;
  const written = { out: '', err: '' };
  let texts: Texts = ENGLISH;
  const output = (stream: 'out' | 'err'): Output => ({
    write: (text) => {
      written[stream] += text;
      if (stream === 'err') options.onStderr?.(text);
      else options.onStdout?.(text);
    },
    taken: async () => undefined,
    redraw: () => undefined,
    isTerminal: false,
    columns: undefined,
    rows: undefined,
  });
  const context: Context = {
    env,
    version,
    pid: 1,
    out: output('out'),
    err: output('err'),
    lines: options.lines ?? noLines,
    terminal: () => null,
    stop,
    leave: () => undefined,
    onHangUp: () => undefined,
    conceal: () => undefined,
    speak: (language) => {
      texts = language;
    },
    spoken: () => texts,
    now,
    steady: () => ({ id: 'test', ms: now() }),
    sleep,
    random: () => 0.5,
    app: options.app ?? null,
    supplied: () => [],
    openPorts: async (config, given) => {
      const { openTransport, ...ports } = openPorts(config, given);
      const { stores = ports.stores, transport = (real) => real } = options;
      const ofAccount: Ports['ofAccount'] = (account) => {
        const own = ports.ofAccount(account);
        return { stores: options.stores ?? own.stores, openTransport: () => transport(own.openTransport()) };
      };
      return { ...ports, stores, openTransport: () => transport(openTransport()), ofAccount };
    },
  };
  const result = (end: string, exit: ExitCode | null): CommandResult => ({ end, exit, stdout: written.out, stderr: written.err });
  try {
    return result('ok', await run(context));
  } catch (error) {
    if (!isBridgeError(error)) throw error;
    written.err += `${error.sentence(texts)}\n`;
    return result(error.code, error.exit);
  }
}
