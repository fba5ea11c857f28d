import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of the page that the pictures in docs/images show: the page of one plant, down to its curve. */
const SHOWN = ['curve', 'energy', 'parts', 'plants', 'shell', 'styles'].map((folder) => join('src/page/browser', folder));
/** The hash of those files when the pictures were taken. */
export const HASH_FILE = 'docs/images/page.sha256';

/** Returns the hash of all files that the pictures show. */
export function hashOfPictured(): string {
  const hash = createHash('sha256');
  for (const folder of SHOWN) {
    for (const file of readdirSync(folder).sort()) hash.update(`${folder}/${file}\n`).update(readFileSync(join(folder, file)));
  }
  return `${hash.digest('hex')}\n`;
}
