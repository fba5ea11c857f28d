import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Watch } from './mqtt.ts';

const COMMAND = join(import.meta.dirname, '../../dist/cli.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** If false, the test does not read the standard output, so that the pipe fills up. Default: true. */
  readonly readsStdout?: boolean;
  /** Another command that runs the command line, which is appended to its arguments. */
  readonly within?: readonly string[];
}

/** The built command in its own process, which is killed at the end of the test. */
export class Cli {
  stdout = '';
  stderr = '';
  readonly exited: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #watch = new Watch();

  constructor(args: readonly string[], { cwd = tmpdir(), env = {}, readsStdout = true, within = [] }: CliOptions = {}) {
    const [program = '', ...rest] = [...within, process.execPath, COMMAND, ...args];
    this.#child = spawn(program, rest, {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (readsStdout) {
      this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        this.stdout += text;
        this.#watch.again();
      });
    }
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#watch.again();
    });
    this.exited = new Promise((resolve) => this.#child.once(readsStdout ? 'close' : 'exit', (code, signal) => resolve({ code, signal })));
    onTestFinished(() => void this.#child.kill('SIGKILL'));
  }

  /** The text of standard output and standard error. */
  get output(): string {
    return this.stdout + this.stderr;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits until the output contains the text. @throws Error if the command ends before that */
  async until(text: string): Promise<void> {
    const seen = this.#watch.until(() => this.output.includes(text));
    const missed = this.exited.then(({ code }) => {
      if (!this.output.includes(text)) throw new Error(`ended with ${code} without "${text}": ${this.output}`);
    });
    await Promise.race([seen, missed]);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits until the command has written to its standard output. Nothing is read from it. */
  async untilStdoutIsLeft(): Promise<void> {
    await new Promise((resolve) => this.#child.stdout?.once('readable', resolve));
  }

  /** Closes the reading end of its output, like `head` after its last line. */
  closeStdout(): void {
    this.#child.stdout?.destroy();
  }
}

/** Runs the command until it ends. */
export async function cli(
  args: readonly string[],
  options: CliOptions = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const command = new Cli(args, options);
  const { code } = await command.exited;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

/** Creates a folder that is deleted after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'isolarcloud2mqtt-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The sections of a configuration file, by name. */
export type Sections = Readonly<Record<string, unknown>>;

/** Creates a folder with a configuration file. @param sections all sections; `version` is added */
export function folderWith(sections: Sections): string {
  const folder = temporaryFolder();
  writeConfig(folder, sections);
  return folder;
}

/** Writes the configuration file as JSON, which is valid YAML. */
export const writeConfig = (folder: string, sections: Sections): void =>
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify({ version: 1, ...sections }, null, 2));
