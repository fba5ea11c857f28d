import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Context } from '../context.ts';
import type { Sink } from './write-result.ts';

/** The options make `less` end at once if all text fits on the screen, show colours, and leave the text on the screen. */
const DEFAULT_PAGER = 'less -FRX';
/** Shell script that starts the pager. If the pager is not installed or PAGER is empty, `cat` shows the text instead. */
const SCRIPT = 'eval "set -- $1"; command -v "$1" >/dev/null 2>&1 && exec "$@"; exec cat';

/**
 * Starts the pager that the variable `PAGER` names; it writes to the terminal. If the command is stopped, the pager is ended.
 * If the user leaves the pager, the command is stopped, even while it waits for its next rows.
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
  // An error means that the user has left the pager, so that nothing reads its input.
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
