#!/usr/bin/env node
/**
 * The entry of the program. It has no static imports: it runs also on versions of Node that cannot parse the program itself, and
 * listens before anything is loaded.
 */

// Without a listener SIGUSR1 opens Node's inspector, by which every program of this user could read the keys.
process.on('SIGUSR1', () => undefined);

const { readFileSync } = await import('node:fs');

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

/** The oldest version in which the program works, and the present one, as major and minor number. */
const { engines } = read('../package.json') as { engines: { node: string } };
const oldest = engines.node.replace('>=', '');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);

if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) {
  await import('./main.ts');
} else {
  const texts = read('./texts/en.json') as Record<string, string>;
  const sentence = String(texts['node.too_old']).replace('{oldest}', oldest).replace('{present}', process.versions.node);
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 78;
}
