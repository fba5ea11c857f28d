import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readText } from '../../../../src/commands/support/text-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'text-file-'));
const writers: ChildProcess[] = [];
afterAll(() => {
  for (const process of writers) process.kill();
  rmSync(folder, { recursive: true });
});

function pipe(name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}

/** Starts a process that writes a text to a pipe and keeps the pipe open for some time. Resolves when the pipe is open. */
async function writer(path: string, text: string, forSeconds: number): Promise<void> {
  const process = spawn('sh', ['-c', `exec 3<>"$0"; printf %s "$1" >&3; echo open; sleep ${forSeconds}`, path, text]);
  writers.push(process);
  await new Promise((resolve) => process.stdout.once('data', resolve));
}

test('reads a file', () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'version: 1\n# ü\n');
  expect(readText(path)).toBe('version: 1\n# ü\n');
});

test.each([
  ['UTF-16 of Windows', Buffer.from('\uFEFFversion: 1\n', 'utf16le'), null],
  ['UTF-16 the other way round', Buffer.from('\uFEFFversion: 1\n', 'utf16le').swap16(), null],
  ['UTF-16 without a mark', Buffer.from('version: 1\n', 'utf16le'), null],
  ['Latin-1', Buffer.from('version: 1\npassword: señal\n', 'latin1'), 2],
])('takes no %s for UTF-8', (_, bytes, line) => {
  const path = join(folder, 'encoded');
  writeFileSync(path, bytes);
  expect(() => readText(path)).toThrow(expect.objectContaining({ code: 'ENOTUTF8', line }));
});

test('reads UTF-8 with a byte order mark, which is no part of the text', () => {
  const path = join(folder, 'marked');
  writeFileSync(path, '\uFEFFversion: 1\n');
  expect(readText(path)).toBe('version: 1\n');
});

test('reads a pipe until its writer closes it', async () => {
  const path = pipe('written');
  await writer(path, 'version: 1\n', 1);
  expect(readText(path)).toBe('version: 1\n');
});

test('takes a pipe without a writer for empty, at once', () => {
  expect(readText(pipe('idle'))).toBe('');
});

test('gives up on a pipe that is not closed within 3 s', async () => {
  const path = pipe('hanging');
  await writer(path, 'version', 60);
  expect(() => readText(path)).toThrow(expect.objectContaining({ code: 'ETIMEDOUT' }));
});

test.each(['/dev/zero', 'large'])('reads no more than 1 MiB of %s', (name) => {
  const path = name.startsWith('/') ? name : join(folder, name);
  if (path !== name) writeFileSync(path, Buffer.alloc(1024 * 1024 + 1));
  expect(() => readText(path)).toThrow(expect.objectContaining({ code: 'EFBIG' }));
});

test.each([
  ['nothing', 'ENOENT'],
  ['.', 'EISDIR'],
])('fails as a read does where there is %s', (name, code) => {
  expect(() => readText(join(folder, name))).toThrow(expect.objectContaining({ code }));
});
