import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';

/** Pictures in docs/images, and what they show. */
interface Pictured {
  /** The file has the hash of what the pictures show, from the time when they were taken. */
  readonly hashFile: string;
  /** Returns the texts that decide what the pictures show. */
  readonly shown: () => readonly string[];
}

/** The page of one plant, down to its curve. */
const VIEWS = ['curve', 'energy', 'parts', 'plants', 'shell', 'styles'].map((folder) => join('src/page/browser', folder));

/** Returns the syntax tree of code as text, so that comments, layout and imports do not count; the text of any other file. */
function shownPart(path: string): string {
  const text = readFileSync(path, 'utf8');
  const lang = /\.(tsx?)$/.exec(path)?.[1];
  if (lang !== 'ts' && lang !== 'tsx') return text;
  const code = parseAst(text, { lang }).body.filter(({ type }) => type !== 'ImportDeclaration');
  return JSON.stringify(code, (key, value) => (key === 'start' || key === 'end' ? undefined : value));
}

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder)
    .sort()
    .flatMap((file) => [`${folder}/${file}\n`, shownPart(join(folder, file))]);

/** The lines of a file with the discovery payloads of the home: each topic is followed by its payloads. */
function discoveryPayloads(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const isOfHome = (line: string): boolean => line.startsWith('homeassistant/device/isolarcloud_1501234_');
  return lines.filter((line, index) => isOfHome(line) || (line.startsWith('  ') && isOfHome(lines[index - 1] ?? '')));
}

export const PICTURED = {
  page: { hashFile: 'docs/images/page.sha256', shown: () => VIEWS.flatMap(filesOf) },
  homeAssistant: {
    hashFile: 'docs/images/home-assistant.sha256',
    shown: () => discoveryPayloads('test/fixtures/golden/interval.txt'),
  },
  nodeRed: { hashFile: 'docs/images/node-red.sha256', shown: () => [readFileSync('examples/node-red/points.json', 'utf8')] },
} as const satisfies Readonly<Record<string, Pictured>>;

/** Returns the hash of what pictures show now. */
export function hashOf({ shown }: Pictured): string {
  const hash = createHash('sha256');
  for (const text of shown()) hash.update(text);
  return `${hash.digest('hex')}\n`;
}
