#!/usr/bin/env node
/**
 * The entry of the program. It has no static imports, so that it also runs on versions of Node that cannot parse the rest of the
 * program, and so that it can handle SIGUSR1 before anything is loaded.
 */

// Without this listener SIGUSR1 would open Node's inspector, through which any program of this user could read the keys.
process.on('SIGUSR1', () => undefined);

const { readFileSync } = await import('node:fs');

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

/** The oldest version of Node that the program supports; it is compared with the present one by major and minor number. */
const { engines } = read('../package.json') as { engines: { node: string } };
const oldest = engines.node.replace('>=', '');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);

if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) {
  const { main } = await import('./main.ts');
  await main();
} else {
  const texts = read('./texts/en.json') as Record<string, string>;
  const sentence = String(texts['node.too_old']).replace('{oldest}', oldest).replace('{present}', process.versions.node);
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 78;
}
