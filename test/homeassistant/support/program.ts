import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Environment variables, in addition to those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The file that receives standard output and standard error. */
  readonly outputFile: string;
}

/** A program that runs beside the tests. It is killed when the test process exits. */
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

  /** @throws Error with the last output if the program has ended */
  async assertRunning(): Promise<void> {
    if (this.#ended) throw new Error(`${this.#name} has ended: ${(await this.output()).slice(-2000)}`);
  }

  /** Interrupts the waits of the program, so that it reads its clock again. */
  wake(): void {
    if (this.#ended) return;
    // SIGSTOP and SIGCONT interrupt a wait without a handler in the program.
    this.#child.kill('SIGSTOP');
    this.#child.kill('SIGCONT');
  }

  /**
   * Sends the signal and waits for the end of the program.
   * @returns the exit code; null if the signal ended the program
   * @throws Error if the program did not end in time and was killed
   */
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
