import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Clock ticks of the kernel in a second, as Linux shows times to programs (proc(5)). */
const TICKS = 100;

/**
 * Returns the CPU time that a process of this machine has used, seconds.
 * @param withChildren with that of its present and ended children
 */
export function cpuSecondsOf(pid: number, { withChildren = false } = {}): number {
  const [own, ended] = ticksOf(pid);
  if (!withChildren) return own / TICKS;
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .split('\n')
    .map(Number)
    .filter(Boolean);
  return (own + ended + children.reduce((sum, child) => sum + ticksOf(child)[0], 0)) / TICKS;
}

/** @returns clock ticks of the process, and of its children that have ended and were waited for; 0 if it has ended */
function ticksOf(pid: number): readonly [own: number, ended: number] {
  try {
    // The name of the program, in brackets, may contain spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15).map(Number);
    return [user + system, endedUser + endedSystem];
  } catch {
    return [0, 0];
  }
}
