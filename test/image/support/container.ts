import { type ChildProcess, execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The strictest options of podman: only volumes are writable, and the container has no capabilities and cannot gain any. */
const CONFINED = ['--read-only', '--read-only-tmpfs=false', '--cap-drop=all', '--security-opt=no-new-privileges'];
/** Options that podman can apply on every machine: limits not above those of the machine, and the machine's control groups and network. */
const MODEST = ['--ulimit=nofile=1024:1024', '--ulimit=nproc=1024:1024', '--cgroupns=host', '--network=host'];
/** Disables the timer of the health check: the tests run the check themselves. */
const UNWATCHED = ['--health-interval=disable'];

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ENGINE = ['--runtime=runc', '--cgroup-manager=cgroupfs'];

/** Runs the containers of a test. The environment tells podman the image store. */
export class ContainerHost {
  readonly #image: string;
  readonly #containers: string[] = [];
  readonly #volumes = new Set<string>();

  /**
   * @param image name of the image to test
   * @throws Error if it is undefined
   */
  constructor(image: string | undefined) {
    if (!image) throw new Error('no image to test: npm run test:image');
    this.#image = image;
  }

  /**
   * Starts a container.
   * @param mounts Key: path in the container, which may end with `:ro` for read-only. Value: path on this machine, or name of a
   * volume.
   * @param options further options of podman
   */
  async start(mounts: Readonly<Record<string, string>>, options: readonly string[] = []): Promise<Container> {
    const volumes = Object.entries(mounts).map(([path, source]) => `--volume=${source}:${path}`);
    const { code, stdout, stderr } = await this.podman(
      'run',
      '--detach',
      ...CONFINED,
      ...MODEST,
      ...UNWATCHED,
      ...options,
      ...volumes,
      this.#image,
    );
    if (code !== 0) throw new Error(stderr);
    for (const source of Object.values(mounts)) if (!source.startsWith('/')) this.#volumes.add(source);
    const id = stdout.trim();
    this.#containers.push(id);
    return new Container(this, id);
  }

  /**
   * Runs podman and waits for its end.
   * @returns exit code and output
   */
  podman(...args: string[]): Promise<Ended> {
    return this.podmanWith(() => undefined, ...args);
  }

  /** The same. @param started is called with the process */
  async podmanWith(started: (process: ChildProcess) => void, ...args: string[]): Promise<Ended> {
    try {
      const ended = run('podman', [...ENGINE, ...args]);
      started(ended.child);
      return { code: 0, ...(await ended) };
    } catch (error) {
      return error as Ended;
    }
  }

  /** Removes the containers that were started here, and their volumes. Other tests use the same image store at the same time. */
  async stop(): Promise<void> {
    await this.podman('rm', '--force', '--volumes', '--time=0', ...this.#containers);
    if (this.#volumes.size > 0) await this.podman('volume', 'rm', '--force', ...this.#volumes);
  }
}

export class Container {
  readonly #host: ContainerHost;
  readonly #id: string;

  constructor(host: ContainerHost, id: string) {
    this.#host = host;
    this.#id = id;
  }

  /**
   * Runs a command in the container.
   * @returns exit code and output
   */
  exec(...command: string[]): Promise<Ended> {
    return this.#host.podman('exec', this.#id, ...command);
  }

  /**
   * Runs a command in the container and answers it once.
   * @param answer returns the line to type for what the command has written so far; null to wait for more
   * @returns exit code and output
   */
  converse(answer: (shown: string) => string | null, ...command: string[]): Promise<Ended> {
    return this.#host.podmanWith(
      ({ stdin, stdout }) => {
        let shown = '';
        stdout?.on('data', function answered(this: Readable, text: string) {
          shown += text;
          const line = answer(shown);
          if (line === null) return;
          this.off('data', answered);
          stdin?.write(`${line}\n`);
        });
      },
      ...['exec', '--interactive', this.#id, ...command],
    );
  }

  /**
   * Runs the image's health check once.
   * @returns whether the container is healthy
   */
  async isHealthy(): Promise<boolean> {
    return (await this.#host.podman('healthcheck', 'run', this.#id)).code === 0;
  }

  /** @returns name and user id of each process in the container, as this machine sees them */
  async users(): Promise<readonly { readonly name: string; readonly uid: number }[]> {
    const { stdout } = await this.#host.podman('top', this.#id, 'hpid');
    const pids = stdout.trim().split('\n').slice(1);
    const statuses = await Promise.all(pids.map((pid) => readFile(`/proc/${pid.trim()}/status`, 'utf8')));
    return statuses.map((status) => ({ name: /^Name:\t(.+)$/m.exec(status)?.[1] ?? '', uid: Number(/^Uid:\t(\d+)/m.exec(status)?.[1]) }));
  }

  /**
   * Stops the container like `docker stop`.
   * @returns its exit code
   */
  async stop(): Promise<number> {
    await this.#host.podman('stop', '--time=10', this.#id);
    return await this.ended();
  }

  /**
   * Waits until the container has ended.
   * @returns its exit code
   */
  async ended(): Promise<number> {
    return Number((await this.#host.podman('wait', this.#id)).stdout);
  }

  /** @returns standard output and standard error of the container so far */
  async log(): Promise<string> {
    const { stdout, stderr } = await this.#host.podman('logs', this.#id);
    return stdout + stderr;
  }
}
