import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Length of the kept end of the bridge's output. */
const TAIL_CHARACTERS = 2_000;

/** Time until SIGKILL; the bridge should end within 5 s. */
const FORCED_MS = 20_000;

/** The built command, running in a folder with a configuration. */
export class BridgeProcess {
  /** The end of its output. */
  said = '';
  readonly startedMs = Date.now();
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  /** @param config written as JSON, which is valid YAML */
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

  /** The peak memory so far, in bytes (proc(5), VmHWM). */
  peakMemory(): number {
    const status = this.isRunning ? readFileSync(`/proc/${this.#child.pid}/status`, 'utf8') : '';
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024;
  }

  /** Kills the process. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends the process with SIGTERM, as a service manager does. @returns the duration in milliseconds */
  async end(): Promise<number> {
    const beganMs = Date.now();
    const forced = setTimeout(() => this.#child.kill('SIGKILL'), FORCED_MS);
    if (this.isRunning) this.#child.kill('SIGTERM');
    await this.#exited;
    clearTimeout(forced);
    return Date.now() - beganMs;
  }
}
