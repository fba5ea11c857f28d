import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Key: name of a job that a process runs on request. Value: the job; its arguments and its result are plain data. */
export type Jobs = Readonly<Record<string, (...args: never[]) => unknown>>;

interface Order {
  readonly job: string;
  readonly args: readonly never[];
}

/** A process of the benchmark. Each part runs in a process of its own, so that the CPU time of a process is that of its part. */
export class Worker<J extends Jobs> {
  readonly #process: ChildProcess;
  readonly #ended: Promise<never>;

  /** @param script name of a file in this folder that calls {@link serve} */
  constructor(script: string) {
    const file = fileURLToPath(new URL(`./${script}.js`, import.meta.url));
    this.#process = fork(file, { execArgv: [...process.execArgv, '--expose-gc'], serialization: 'advanced' });
    this.#ended = once(this.#process, 'exit').then(() => Promise.reject(new Error(`the process of ${script} ended`)));
    this.#ended.catch(() => {});
  }

  /** Runs a job in the process; only one at a time. Rejects if the process ends without a result; the reason is in its standard error. */
  async call<K extends keyof J & string>(job: K, ...args: Parameters<J[K]>): Promise<Awaited<ReturnType<J[K]>>> {
    this.#process.send({ job, args });
    const [result] = await Promise.race([once(this.#process, 'message'), this.#ended]);
    return result;
  }

  stop(): void {
    this.#process.disconnect();
  }
}

/** Called in the started process: runs the jobs that the parent process requests. */
export function serve(jobs: Jobs): void {
  process.on('message', async ({ job, args }: Order) => {
    process.send?.((await jobs[job]?.(...args)) ?? null);
  });
  process.on('disconnect', () => process.exit());
}
