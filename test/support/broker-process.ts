import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';

/** The process of a broker, which can be started again after it was stopped. */
export class BrokerProcess {
  readonly #program: string;
  readonly #port: number;
  #child: ChildProcess | null = null;

  /** @param port a port of 127.0.0.1 on which the broker listens */
  constructor(program: string, port: number) {
    this.#program = program;
    this.#port = port;
  }

  /** Resolves when the broker accepts connections. @throws Error if the process ends before that */
  async start(configFile: string): Promise<void> {
    const child = spawn(this.#program, ['-c', configFile], { stdio: 'ignore' });
    this.#child = child;
    let isGone = false;
    child.once('exit', () => {
      isGone = true;
    });
    while (!(await accepts(this.#port))) {
      if (isGone) throw new Error(`${this.#program} did not start`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Kills the process, and resolves when it has ended. @returns false if there is none */
  async stop(): Promise<boolean> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return false;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await exited;
    return true;
  }
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
