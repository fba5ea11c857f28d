import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { Program } from './program.ts';
import { waitFor } from './waiting.ts';

/** A real Mosquitto on a port of its own. It keeps nothing on disk: what it retains is gone with a restart. */
export class Mosquitto {
  readonly port: number;
  readonly #folder: string;
  #program: Program;

  private constructor(port: number, folder: string, program: Program) {
    this.port = port;
    this.#folder = folder;
    this.#program = program;
  }

  static async start(): Promise<Mosquitto> {
    const port = await freePort();
    const folder = await mkdtemp(join(tmpdir(), 'mosquitto-'));
    await writeFile(join(folder, 'mosquitto.conf'), `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
    return new Mosquitto(port, folder, await run(folder, port));
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  /** Ends it; the port stays its own for `goOn`. */
  async pause(): Promise<void> {
    await this.#program.stop();
  }

  /** Starts it again, without any retained message. */
  async goOn(): Promise<void> {
    this.#program = await run(this.#folder, this.port);
  }

  async stop(): Promise<void> {
    await this.#program.stop();
    await rm(this.#folder, { recursive: true });
  }
}

async function run(folder: string, port: number): Promise<Program> {
  const program = await Program.start({
    command: '/usr/sbin/mosquitto',
    args: ['-c', join(folder, 'mosquitto.conf')],
    outputFile: join(folder, 'mosquitto.log'),
  });
  await waitFor(
    async () => {
      await program.assertRunning();
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    },
    { what: `Mosquitto to listen on port ${port}` },
  );
  return program;
}
