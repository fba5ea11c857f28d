import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Fault } from './faults.ts';

const run = promisify(execFile);

/** Files that a build needs, besides the source. */
const FILES = ['package.json', 'tsconfig.json', 'vite.program.config.ts'];

/** A bridge with a fault, built in a folder of its own. Disposing of it removes the folder. */
export interface FaultyBridge extends AsyncDisposable {
  /** Path of the bridge's command. */
  readonly command: string;
}

/**
 * Copies the source, puts the fault into it, and builds it.
 * @throws Error if the source does not contain the text exactly once, or cannot be built
 */
export async function buildWith({ file, find, put }: Fault): Promise<FaultyBridge> {
  const folder = await mkdtemp(join(tmpdir(), 'mutation-'));
  await Promise.all([...FILES, 'src'].map((name) => cp(name, join(folder, name), { recursive: true })));
  await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));

  const path = join(folder, 'src', file);
  const pieces = (await readFile(path, 'utf8')).split(find);
  if (pieces.length !== 2) throw new Error(`src/${file} holds ${pieces.length - 1} times: ${find}`);
  await writeFile(path, pieces.join(put));
  await run(join('node_modules', '.bin', 'vite'), ['build', '--config', 'vite.program.config.ts'], { cwd: folder });
  return { command: join(folder, 'dist', 'cli.js'), [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
