import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { onTestFinished } from 'vitest';
import { Watch } from './mqtt.ts';

const COMMAND = join(import.meta.dirname, '../../dist/cli.js');
/** If a question is not shown for this long, the test fails. */
const LIMIT_MS = 60_000;
/** `script` gives the command a terminal without a size. */
const IN_TERMINAL = 'stty cols 200 rows 50; exec "$0" "$@"';

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** The built command on a terminal on which the test types. It is ended after the test. */
export class CommandOnTerminal {
  /** Number of typed answers, and number of times that Enter or another answering key was pressed. */
  readonly count = { fields: 0, presses: 0 };
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #watch = new Watch();
  #output = '';
  /** Length of the output up to the last answered question. */
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

  /** Types an answer to a question. A function is called for the answer when the question is shown. */
  async type(question: string, answer: string | (() => string)): Promise<void> {
    await this.until(question);
    this.count.fields += 1;
    this.#press(`${typeof answer === 'string' ? answer : answer()}\r`);
  }

  /** Accepts the proposed answer to a question. */
  async enter(question: string): Promise<void> {
    await this.until(question);
    this.#press('\r');
  }

  /** Chooses an entry. @param below how many entries it is below the proposed one */
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
