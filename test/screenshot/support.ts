import { mkdir, writeFile } from 'node:fs/promises';
import { expect } from 'vitest';

const FOLDER = 'docs/images';
const LARGEST_BYTES = 150_000;

/** Writes a picture into the documentation. It must not be larger than a page should load. */
export async function writePicture(name: string, png: Buffer): Promise<void> {
  expect(png.length).toBeLessThan(LARGEST_BYTES);
  await mkdir(FOLDER, { recursive: true });
  await writeFile(`${FOLDER}/${name}.png`, png);
}
