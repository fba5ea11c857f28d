import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';

/** Waits until the server of a child process accepts connections on its port. @throws Error if the process ends before that */
export async function untilListening(port: number, child: ChildProcess, name: string): Promise<void> {
  let isGone = false;
  child.once('exit', () => {
    isGone = true;
  });
  while (!(await accepts(port))) {
    if (isGone) throw new Error(`${name} did not start`);
    await new Promise((resolve) => setTimeout(resolve, 20));
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
