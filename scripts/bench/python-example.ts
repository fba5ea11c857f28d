import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { promisify } from 'node:util';
import type { Exchange } from './cloud.ts';

const run = promisify(execFile);

/** Path relative to the repository, where npm starts the benchmark. */
const SCRIPT = 'scripts/bench/example.py';
const ENVIRONMENT = '.cache/bench-python';
const PYTHON = `${ENVIRONMENT}/bin/python`;

/**
 * Prepares a Python environment with the libraries that the example uses.
 * @returns false if this machine has no Python, or if the libraries cannot be installed; the reason is written to standard
 * error
 */
export async function isPythonReady(): Promise<boolean> {
  const check = (): Promise<unknown> => run(PYTHON, ['-c', 'import requests, paho.mqtt.client']);
  try {
    await check().catch(async () => {
      await run('python3', ['-m', 'venv', ENVIRONMENT]);
      await run(PYTHON, ['-m', 'pip', 'install', '--quiet', 'requests', 'paho-mqtt>=2']);
    });
    return true;
  } catch (error) {
    console.error(`without the example in Python: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    return false;
  }
}

/** Runs the example in Python in a process of its own. */
export class PythonExample {
  readonly #process: ChildProcess;
  readonly #answers: Interface;
  readonly #ended: Promise<never>;

  constructor(cloudUrl: string, brokerUrl: string) {
    const child = spawn(PYTHON, [SCRIPT, cloudUrl, new URL(brokerUrl).port], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process = child;
    this.#answers = createInterface({ input: child.stdout });
    this.#ended = once(child, 'exit').then(() => Promise.reject(new Error('the example in Python ended')));
    this.#ended.catch(() => {});
  }

  /** Makes these requests and publishes the values of their replies. @returns CPU time, ms */
  async cycle(exchanges: readonly Exchange[]): Promise<number> {
    this.#process.stdin?.write(`${JSON.stringify(exchanges)}\n`);
    const [line] = await Promise.race([once(this.#answers, 'line'), this.#ended]);
    return Number(line);
  }

  stop(): void {
    this.#process.stdin?.end();
  }
}
