import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The strictest options: only volumes are writable, and there are no capabilities and no way to gain any. */
const CONFINED = ['--read-only', '--read-only-tmpfs=false', '--cap-drop=all', '--security-opt=no-new-privileges'];
/** Options that every machine can grant: limits no higher than its own, and its own control groups. */
const MODEST = ['--ulimit=nofile=1024:1024', '--ulimit=nproc=1024:1024', '--cgroupns=host', '--network=host'];
/** The tests run the health check, not a timer. */
const UNWATCHED = ['--health-interval=disable'];

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ENGINE = ['--runtime=runc', '--cgroup-manager=cgroupfs'];

/** Runs the containers of a test, from the image store that podman gets by its environment. */
export class ContainerHost {
  readonly #image: string;

  /** @throws Error if no image was built for the test */
  constructor(image: string | undefined) {
    if (!image) throw new Error('no image to test: npm run test:image');
    this.#image = image;
  }

  /** @param mounts host path or volume name by container path, which may end with `:ro` */
  async start(mounts: Readonly<Record<string, string>>): Promise<Container> {
    const volumes = Object.entries(mounts).map(([path, source]) => `--volume=${source}:${path}`);
    const { code, stdout, stderr } = await this.podman('run', '--detach', ...CONFINED, ...MODEST, ...UNWATCHED, ...volumes, this.#image);
    if (code !== 0) throw new Error(stderr);
    return new Container(this, stdout.trim());
  }

  /** Runs podman until it ends. */
  async podman(...args: string[]): Promise<Ended> {
    try {
      return { code: 0, ...(await run('podman', [...ENGINE, ...args])) };
    } catch (error) {
      return error as Ended;
    }
  }

  /** Removes every container and volume. */
  async stop(): Promise<void> {
    await this.podman('rm', '--all', '--force', '--volumes', '--time=0');
    await this.podman('volume', 'rm', '--all', '--force');
  }
}

export class Container {
  readonly #host: ContainerHost;
  readonly #id: string;

  constructor(host: ContainerHost, id: string) {
    this.#host = host;
    this.#id = id;
  }

  /** Runs a command in the container. */
  exec(...command: string[]): Promise<Ended> {
    return this.#host.podman('exec', this.#id, ...command);
  }

  /** Runs the health check of the image once. */
  async isHealthy(): Promise<boolean> {
    return (await this.#host.podman('healthcheck', 'run', this.#id)).code === 0;
  }

  /** User ids on this machine of all processes in the container, by process name. */
  async users(): Promise<readonly { readonly name: string; readonly uid: number }[]> {
    const { stdout } = await this.#host.podman('top', this.#id, 'hpid');
    const pids = stdout.trim().split('\n').slice(1);
    const statuses = await Promise.all(pids.map((pid) => readFile(`/proc/${pid.trim()}/status`, 'utf8')));
    return statuses.map((status) => ({ name: /^Name:\t(.+)$/m.exec(status)?.[1] ?? '', uid: Number(/^Uid:\t(\d+)/m.exec(status)?.[1]) }));
  }

  /** Stops it like `docker stop`. @returns its exit code */
  async stop(): Promise<number> {
    await this.#host.podman('stop', '--time=10', this.#id);
    return await this.ended();
  }

  /** Waits until it has ended. @returns its exit code */
  async ended(): Promise<number> {
    return Number((await this.#host.podman('wait', this.#id)).stdout);
  }

  /** Standard output and standard error. */
  async log(): Promise<string> {
    const { stdout, stderr } = await this.#host.podman('logs', this.#id);
    return stdout + stderr;
  }
}
