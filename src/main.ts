import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CommanderError } from 'commander';
import { languageBeforeCheck, readTexts } from './app/texts.ts';
import type { Context, Output } from './commands/context.ts';
import { createProgram } from './commands/program.ts';
import { readText } from './commands/support/text-file.ts';
import { usageError } from './commands/usage-error.ts';
import { Ending, THREADS_AFTER_BUG_MS } from './ending.ts';
import { errorRecord, traceOf } from './error-record.ts';
import { asBridgeError, EXIT, type ExitCode, isBridgeError } from './errors.ts';
import { createRedactor } from './redactor.ts';
import { openSteadyClock } from './steady-clock.ts';
import { appPlaceIn } from './supervisor/place.ts';
import { inWords, type Texts } from './texts/texts.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

/** The texts in the language of the checked configuration; null until then. */
let texts: Texts | null = null;
function spoken(): Texts {
  texts ??= readTexts(languageBeforeCheck({ path: configNamed(process.argv.slice(2)), env: process.env, readFile: readText }));
  return texts;
}
/** The configuration file that the command line names, whatever else it holds; null if it names none. */
function configNamed(args: readonly string[]): string | null {
  const { config } = parseArgs({ args: [...args], options: { config: { type: 'string', short: 'c' } }, strict: false }).values;
  return typeof config === 'string' ? config : null;
}
const stopping = new AbortController();
const ending = new Ending({
  exit: (code) => process.exit(code),
  die: (signal) => {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  },
  underWay: () => process.getActiveResourcesInfo(),
  say: (what) => void process.stderr.write(`${inWords(what, spoken())}\n`),
});
/** The first signal stops the command; the second ends the process at once. */
function onSignal(signal: NodeJS.Signals): void {
  if (stopping.signal.aborted) {
    ending.now(EXIT.ok, signal);
  } else {
    stopping.abort();
    ending.soon(signal);
  }
}
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);

/** Ends the process without an error when the reader of the output, for example `head`, closes the pipe. */
function onBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  ending.now(EXIT.ok, 'SIGTERM');
}
process.stdout.on('error', onBrokenPipe);
process.stderr.on('error', onBrokenPipe);

let redactor = createRedactor([]);

function failed(thrown: unknown): ExitCode {
  const error = asBridgeError(thrown);
  const trace = error.code === 'internal' ? `${traceOf(errorRecord(thrown, redactor))}\n` : '';
  process.stderr.write(redactor.line(`${trace}${error.quoting(redactor.words).sentence(spoken())}\n`));
  return error.exit;
}
process.on('uncaughtException', (thrown) => ending.now(failed(thrown), 'SIGKILL', THREADS_AFTER_BUG_MS));

const output = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => void stream.write(text),
  taken: async (signal) => {
    if (stream.writableNeedDrain) await once(stream, 'drain', { signal }).catch(() => undefined);
  },
  redraw: redrawOn(stream),
  isTerminal: stream.isTTY ?? false,
  get columns() {
    return stream.columns;
  },
  get rows() {
    return stream.rows;
  },
});

/** The drawing library is loaded with the first text, since most commands never need it. */
function redrawOn(stream: NodeJS.WriteStream): (text: string) => void {
  let newest = '';
  let draw: ((text: string) => void) | null = null;
  let isLoading = false;
  const load = async (): Promise<void> => {
    isLoading = true;
    const { createLogUpdate } = await import('log-update');
    draw = createLogUpdate(stream, { showCursor: true });
    draw(newest);
  };
  return (text) => {
    newest = text;
    if (draw !== null) draw(text);
    else if (!isLoading) void load();
  };
}

const context: Context = {
  env: process.env,
  version,
  pid: process.pid,
  out: output(process.stdout),
  err: output(process.stderr),
  lines: (signal) => createInterface({ input: process.stdin, signal }),
  terminal: () => (process.stdin.isTTY && process.stdout.isTTY ? { input: process.stdin, output: process.stdout } : null),
  stop: stopping.signal,
  leave: () => {
    if (!stopping.signal.aborted) onSignal('SIGINT');
  },
  onHangUp: (listener) => {
    if (!process.stderr.isTTY) process.on('SIGHUP', listener);
  },
  conceal: (secrets) => {
    redactor = createRedactor(secrets);
  },
  speak: (language) => {
    texts = language;
  },
  spoken,
  now: Date.now,
  steady: openSteadyClock(process.hrtime.bigint),
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
  random: Math.random,
  app: appPlaceIn(process.env),
  supplied: () => [],
  // The ports are loaded when they are first needed, because not every command needs them.
  openPorts: async (config, options) => (await import('./app/ports.ts')).openPorts(config, options),
};

/** Runs the command that the arguments name, and sets the exit code. */
export async function main(): Promise<void> {
  let exit: ExitCode = EXIT.ok;
  try {
    await createProgram(context, (code) => {
      exit = code;
    }).parseAsync();
  } catch (thrown) {
    exit = exitOf(thrown);
  }
  process.exitCode = exit;
  process.stdout.write('', () => process.stderr.write('', () => ending.afterCommand(exit)));
}

function exitOf(thrown: unknown): ExitCode {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT.ok;
  if (thrown instanceof CommanderError) return thrown.code === 'commander.help' ? EXIT.usage : failed(usageError(thrown));
  // A command may fail because a signal has interrupted it; that is not an error.
  return stopping.signal.aborted && isBridgeError(thrown) ? EXIT.ok : failed(thrown);
}
