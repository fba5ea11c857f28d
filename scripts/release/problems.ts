import { readRepository } from './repository.ts';

/** What a release is made of. */
export interface Release {
  readonly packageJson: { readonly version: string; readonly repository: { readonly url: string } };
  readonly lockVersions: readonly string[];
  /** The text of the changelog, in the form of Keep a Changelog. */
  readonly changelog: string;
  /** The version in home-assistant-app/config.yaml; null if there is no app. */
  readonly appVersion: string | null;
  /** The tag that the release is made from; null in a dry run. */
  readonly tag: string | null;
}

const HEADING = /^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$/;

interface Section {
  readonly version: string;
  readonly text: string;
}

/** Returns the sections of the released versions, the newest first. The section "Unreleased" is not among them. */
function sections(changelog: string): readonly Section[] {
  return changelog.split(/^(?=## )/m).flatMap((block) => {
    const [heading = '', ...lines] = block.split('\n');
    const version = HEADING.exec(heading.trim())?.[1];
    const text = lines.filter((line) => !/^\[[^\]]+\]: /.test(line)).join('\n');
    return version === undefined ? [] : [{ version, text: text.trim() }];
  });
}

/** Returns the notes of a release: the text of its section in the changelog. Empty if there is none. */
export const releaseNotes = (changelog: string, version: string): string =>
  sections(changelog).find((section) => section.version === version)?.text ?? '';

/** Returns why this release cannot be made, one sentence each. Empty if it can. */
export function releaseProblems({ packageJson, lockVersions, changelog, appVersion, tag }: Release): readonly string[] {
  const { version, repository } = packageJson;
  const [newest, previous] = sections(changelog);
  const problems: string[] = [];
  if (readRepository(repository.url).isPlaceholder)
    problems.push(
      'package.json names no owner yet: put your GitHub account in place of OWNER in `repository`, then run `npm run generate`.',
    );
  if (lockVersions.some((locked) => locked !== version))
    problems.push(`package-lock.json has another version than package.json (${version}): run \`npm install --package-lock-only\`.`);
  if (newest?.version !== version)
    problems.push(`The newest version in CHANGELOG.md is ${newest?.version ?? 'missing'}, in package.json ${version}: write its section.`);
  else if (newest.text === '') problems.push(`The section ${version} of CHANGELOG.md is empty: write what changed.`);
  // The app gets its new version after its image is published; otherwise Home Assistant would offer an update that cannot be installed.
  if (appVersion !== null && appVersion !== version && appVersion !== previous?.version)
    problems.push(`home-assistant-app/config.yaml has version ${appVersion}: it must be ${version} or the release before it.`);
  if (tag !== null && tag !== `v${version}`)
    problems.push(`The tag is ${tag}, but package.json has version ${version}: tag the commit v${version}.`);
  return problems;
}
