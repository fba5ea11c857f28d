import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Number of characters of the bridge's output that are kept. */
const TAIL_CHARACTERS = 2_000;

/** Time from SIGTERM to SIGKILL. The bridge should end within 5 s. */
const FORCED_MS = 20_000;

/** The built command `run`, as a process in a folder with a configuration. */
export class BridgeProcess {
  /** The last part of the process's output. */
  said = '';
  readonly startedMs = Date.now();
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  /** @param config is written as JSON, which is valid YAML */
  constructor(folder: string, config: object) {
    writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config));
    const command = join(process.cwd(), 'dist/cli.js');
    this.#child = spawn(process.execPath, [command, 'run'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const hear = (text: Buffer): void => {
      this.said = (this.said + text.toString()).slice(-TAIL_CHARACTERS);
    };
    this.#child.stdout?.on('data', hear);
    this.#child.stderr?.on('data', hear);
    this.#exited = new Promise((resolve) => this.#child.once('exit', () => resolve()));
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Returns the peak memory of the process so far, in bytes (VmHWM of proc(5)); NaN if the process has ended. */
  peakMemory(): number {
    const status = this.isRunning ? readFileSync(`/proc/${this.#child.pid}/status`, 'utf8') : '';
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends the process with SIGTERM, as a service manager does. @returns the time until it ended, in milliseconds */
  async end(): Promise<number> {
    const beganMs = Date.now();
    const forced = setTimeout(() => this.#child.kill('SIGKILL'), FORCED_MS);
    if (this.isRunning) this.#child.kill('SIGTERM');
    await this.#exited;
    clearTimeout(forced);
    return Date.now() - beganMs;
  }
}
