import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readTlsFiles } from '../../../src/mqtt/tls-files.ts';

async function fileWith(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tls-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'file.pem');
  await writeFile(file, content);
  return file;
}

it('names the TLS file that is not there', async () => {
  await expect(readTlsFiles({ ca: '/nowhere/ca.pem' })).rejects.toMatchObject({
    code: 'tls_file_unreadable',
    context: { detail: '/nowhere/ca.pem (ENOENT)' },
  });
});

it('does not open a pipe: without a writer it would be waited for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tls-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const pipe = join(folder, 'ca.pem');
  execFileSync('mkfifo', [pipe]);

  await expect(readTlsFiles({ ca: pipe })).rejects.toMatchObject({
    code: 'tls_file_unreadable',
    context: { detail: `${pipe} (not a file)` },
  });
});

it('names the file that is no certificate, without its content', async () => {
  const file = await fileWith('my password');
  const failure = await readTlsFiles({ certificate: file, key: file }).catch((error: Error) => error);

  expect(failure).toMatchObject({ code: 'tls_file_unreadable' });
  expect(String(failure)).toContain(file);
  expect(String(failure)).not.toContain('my password');
});

it('reads nothing where nothing is configured', async () => {
  expect(await readTlsFiles({})).toEqual({ ca: undefined, certificate: undefined, key: undefined });
});
