import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Receives both output streams. */
  readonly outputFile: string;
}

/** A program that runs beside the tests and ends with them. */
export class Program {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #outputFile: string;
  readonly #killAtExit = (): boolean => this.#child.kill('SIGKILL');

  private constructor(child: ChildProcess, { command, outputFile }: ProgramOptions) {
    this.#child = child;
    this.#name = command;
    this.#outputFile = outputFile;
    process.once('exit', this.#killAtExit);
    child.once('exit', () => process.off('exit', this.#killAtExit));
  }

  static async start(options: ProgramOptions): Promise<Program> {
    const output = openSync(options.outputFile, 'a');
    try {
      const child = spawn(options.command, options.args, {
        env: { ...process.env, ...options.environment },
        stdio: ['ignore', output, output],
      });
      await once(child, 'spawn');
      return new Program(child, options);
    } finally {
      closeSync(output);
    }
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  output(): Promise<string> {
    return readFile(this.#outputFile, 'utf8');
  }

  /** @throws Error with the last output, if the program has ended by itself */
  async assertRunning(): Promise<void> {
    if (this.#ended) throw new Error(`${this.#name} has ended: ${(await this.output()).slice(-2000)}`);
  }

  /** Interrupts its waits, so that it reads its clock again. */
  wake(): void {
    if (this.#ended) return;
    // SIGSTOP and SIGCONT interrupt a wait, and need no handler in the program.
    this.#child.kill('SIGSTOP');
    this.#child.kill('SIGCONT');
  }

  /** @returns the exit code; null if the signal ended it. @throws Error if it had to be killed */
  async stop(signal: NodeJS.Signals = 'SIGTERM', deadlineMs = 60_000): Promise<number | null> {
    if (!this.#ended) {
      const exit = once(this.#child, 'exit', { signal: AbortSignal.timeout(deadlineMs) });
      this.#child.kill(signal);
      await exit.catch(async () => {
        this.#child.kill('SIGKILL');
        throw new Error(`${this.#name} did not end within ${deadlineMs / 1000} s of ${signal}: ${(await this.output()).slice(-2000)}`);
      });
    }
    return this.#child.exitCode;
  }

  get #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
