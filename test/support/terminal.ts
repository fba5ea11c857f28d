import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { onTestFinished } from 'vitest';
import { Watch } from './mqtt.ts';

const COMMAND = join(import.meta.dirname, '../../dist/cli.js');
/** A question that is not shown for so long will not be shown at all. */
const LIMIT_MS = 60_000;
/** `script` gives the command a terminal without a size. */
const IN_TERMINAL = 'stty cols 200 rows 50; exec "$0" "$@"';

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** The built command on a terminal whose keys the test presses. It is ended with the test. */
export class CommandOnTerminal {
  /** Answers that were typed, and times that Enter or another key that answers was pressed. */
  readonly count = { fields: 0, presses: 0 };
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #watch = new Watch();
  #output = '';
  /** The length of the output up to the last question that was answered. */
  #read = 0;

  constructor(args: readonly string[], { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> }) {
    const words = ['sh', '-c', IN_TERMINAL, process.execPath, COMMAND, ...args];
    this.#child = spawn('script', ['-qefc', words.map(quoted).join(' '), '/dev/null'], {
      cwd,
      env: { PATH: process.env['PATH'], TERM: 'xterm', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
      this.#watch.again();
    });
    this.exited = new Promise((resolve) => this.#child.once('close', (code) => resolve(code)));
    onTestFinished(() => void this.#child.kill('SIGKILL'));
  }

  /** Everything that was shown, without control sequences. */
  get shown(): string {
    return stripVTControlCharacters(this.#output);
  }

  /** Waits until a text is shown after the last answer. @throws Error if it is not shown */
  async until(text: string): Promise<void> {
    const isShown = (): boolean => this.shown.indexOf(text, this.#read) >= 0;
    const missed = this.exited.then((code) => {
      if (!isShown()) throw new Error(`ended with ${code} without "${text}": ${this.shown}`);
    });
    const late = new AbortController();
    const limit = delay(LIMIT_MS, undefined, { signal: late.signal }).then(() => {
      throw new Error(`no "${text}": ${this.shown}`);
    });
    await Promise.race([this.#watch.until(isShown), missed, limit]).finally(() => late.abort());
    this.#read = this.shown.indexOf(text, this.#read) + text.length;
  }

  /** Types an answer to a question; a function makes the answer once the question, and all before it, is shown. */
  async type(question: string, answer: string | (() => string)): Promise<void> {
    await this.until(question);
    this.count.fields += 1;
    this.#press(`${typeof answer === 'string' ? answer : answer()}\r`);
  }

  /** Takes the answer that a question proposes. */
  async enter(question: string): Promise<void> {
    await this.until(question);
    this.#press('\r');
  }

  /** Chooses the entry that is so many entries below the proposed one. */
  async choose(question: string, below: number): Promise<void> {
    await this.until(question);
    this.#press(`${'\u001b[B'.repeat(below)}\r`);
  }

  async escape(question: string): Promise<void> {
    await this.until(question);
    this.#press('\u001b');
  }

  async interrupt(question: string): Promise<void> {
    await this.until(question);
    this.#press('\u0003');
  }

  #press(keys: string): void {
    this.count.presses += 1;
    this.#child.stdin?.write(keys);
  }
}
