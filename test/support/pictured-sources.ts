import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';

/** The files of the page that the pictures in docs/images show: the page of one plant, down to its curve. */
const SHOWN = ['curve', 'energy', 'parts', 'plants', 'shell', 'styles'].map((folder) => join('src/page/browser', folder));
/** The hash of those files when the pictures were taken. */
export const HASH_FILE = 'docs/images/page.sha256';

/** Returns the syntax tree of code as text, so that comments and layout do not count; the text of any other file. */
function shownPart(path: string): string {
  const text = readFileSync(path, 'utf8');
  const lang = /\.(tsx?)$/.exec(path)?.[1];
  if (lang !== 'ts' && lang !== 'tsx') return text;
  return JSON.stringify(parseAst(text, { lang }), (key, value) => (key === 'start' || key === 'end' ? undefined : value));
}

/** Returns the hash of all files that the pictures show. */
export function hashOfPictured(): string {
  const hash = createHash('sha256');
  for (const folder of SHOWN) {
    for (const file of readdirSync(folder).sort()) hash.update(`${folder}/${file}\n`).update(shownPart(join(folder, file)));
  }
  return `${hash.digest('hex')}\n`;
}
