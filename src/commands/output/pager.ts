import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Context } from '../context.ts';
import type { Sink } from './write-result.ts';

/** Ends by itself where everything fits on the screen, shows colours, and leaves the text on the screen. */
const DEFAULT_PAGER = 'less -FRX';
/** Where the pager is not installed, or PAGER is empty, the text is shown without one. */
const SCRIPT = 'eval "set -- $1"; command -v "$1" >/dev/null 2>&1 && exec "$@"; exec cat';

/**
 * Starts the pager that `PAGER` names, which writes to the terminal. When the command is stopped, the pager ends too; and the
 * command, which may be waiting for its next rows, is stopped when the user leaves the pager.
 */
export function openPager({ env, stop, leave }: Pick<Context, 'env' | 'stop' | 'leave'>): Sink {
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'pager', env['PAGER'] ?? DEFAULT_PAGER], {
    env: { ...env },
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  let isOpen = true;
  let isComplete = false;
  const ended = new Promise<void>((resolve) => {
    const over = (): void => {
      if (!isComplete) leave();
      resolve();
    };
    child.once('close', over);
    child.once('error', over);
  });
  // The user has left the pager: its input is closed.
  child.stdin.on('error', () => {
    isOpen = false;
  });
  const quit = (): void => void child.kill();
  stop.addEventListener('abort', quit, { once: true });
  return {
    write: async (text) => {
      const isTaken = !isOpen || child.stdin.write(text);
      if (!isTaken) await Promise.race([once(child.stdin, 'drain').catch(() => undefined), ended]);
      return isOpen && !stop.aborted && child.exitCode === null;
    },
    close: async () => {
      isComplete = true;
      child.stdin.end();
      await ended;
      stop.removeEventListener('abort', quit);
    },
  };
}
