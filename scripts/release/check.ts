/**
 * Checks whether a release can be made from this folder, and prints its notes. Arguments: `--tag TAG`, the tag that it is made from.
 * Without a tag it is a dry run: the placeholder of the owner is only reported.
 */

import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { releaseNotes, releaseProblems } from './problems.ts';
import { readRepository } from './repository.ts';

const APP = 'home-assistant-app/config.yaml';

const read = (file: string): string => readFileSync(file, 'utf8');
const { tag = null } = parseArgs({ options: { tag: { type: 'string' } } }).values;
const packageJson = JSON.parse(read('package.json')) as { version: string; repository: { url: string } };
const lock = JSON.parse(read('package-lock.json')) as { version: string; packages: { '': { version: string } } };
const app = existsSync(APP) ? (parse(read(APP)) as { version: string }) : null;
const changelog = read('CHANGELOG.md');

const problems = releaseProblems({
  packageJson,
  lockVersions: [lock.version, lock.packages[''].version],
  changelog,
  appVersion: app === null ? null : app.version,
  tag,
});
for (const problem of problems) console.error(problem);
const tolerated = tag === null && readRepository(packageJson.repository.url).isPlaceholder ? 1 : 0;
if (problems.length > tolerated) process.exitCode = 1;
else console.log(releaseNotes(changelog, packageJson.version));
