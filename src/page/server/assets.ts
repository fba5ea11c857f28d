import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFile } from '../../program-file.ts';

/** The folder of the built page (`vite.config.ts`). */
export const BUNDLE = fileURLToPath(programFile('page/bundle'));

interface Asset {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
  /** Whether its name has a hash of its content, so that it never changes. */
  readonly isHashed: boolean;
}

/** The files of the page by their path, such as `index.html` and `assets/index-B1x9.js`. */
export type Assets = ReadonlyMap<string, Asset>;

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  webmanifest: 'application/manifest+json',
};

/**
 * Reads the built page. A request is answered from these files alone, so that no path of a request can lead to another file.
 * @param folder the folder that the build of the page has written
 * @returns no files if the page was not built
 */
export async function readAssets(folder: string): Promise<Assets> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(await Promise.all(files.map(async (file) => [relative(folder, file).split(sep).join('/'), await read(file)] as const)));
}

async function read(file: string): Promise<Asset> {
  const body = new Uint8Array(await readFile(file));
  return {
    body,
    type: TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    isHashed: /-[\w-]{8,}\.\w+$/.test(file),
  };
}
