import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

const PROGRAM = `
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
const aedes = await Aedes.createBroker();
const server = createServer((socket) => aedes.handle(socket));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** Starts an unmodified aedes in its own process. @returns its URL, and a promise of how the process ends */
export async function plainAedes(): Promise<{ url: string; ended: Promise<{ code: number | null; stderr: string }> }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  const [port] = await once(child.stdout, 'data');
  return { url: `mqtt://127.0.0.1:${Number(port)}`, ended };
}
