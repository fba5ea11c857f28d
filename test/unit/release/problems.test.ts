import { expect, it } from 'vitest';
import { type Release, releaseNotes, releaseProblems } from '../../../scripts/release/problems.ts';
import { withOwner } from '../../../scripts/release/repository.ts';

const CHANGELOG = `# Changelog

## [Unreleased]

- Not yet.

## [1.1.0] - 2026-12-01

### Added

- A second thing.

## [1.0.0] - 2026-11-29

- The first thing.

[1.1.0]: https://github.com/ada/isolarcloud2mqtt/releases/tag/v1.1.0
`;

const repository = { url: 'git+https://github.com/ada/isolarcloud2mqtt.git' };
const RELEASE: Release = {
  packageJson: { version: '1.1.0', repository },
  lockVersions: ['1.1.0', '1.1.0'],
  changelog: CHANGELOG,
  appVersion: '1.1.0',
  tag: 'v1.1.0',
};

it('has nothing against a release whose versions are all equal', () => {
  expect(releaseProblems(RELEASE)).toEqual([]);
  expect(releaseProblems({ ...RELEASE, tag: null, appVersion: null })).toEqual([]);
});

it('lets the app follow one release later, when its image is published', () => {
  expect(releaseProblems({ ...RELEASE, appVersion: '1.0.0' })).toEqual([]);
  expect(releaseProblems({ ...RELEASE, appVersion: '0.9.0' })).toEqual([expect.stringContaining('home-assistant-app/config.yaml')]);
});

it.each<[string, Partial<Release>]>([
  [
    'names no owner yet: put your GitHub account in place of OWNER',
    { packageJson: { version: '1.1.0', repository: { url: repository.url.replace('ada', 'OWNER') } } },
  ],
  ['package-lock.json has another version', { lockVersions: ['1.1.0', '1.0.0'] }],
  ['The newest version in CHANGELOG.md is 1.0.0', { changelog: CHANGELOG.replace('## [1.1.0]', '## [next]') }],
  ['The newest version in CHANGELOG.md is missing', { changelog: '# Changelog\n' }],
  [
    'The section 1.1.0 of CHANGELOG.md is empty',
    { changelog: '## [1.1.0] - 2026-12-01\n\n## [1.0.0] - 2026-11-29\n\n- The first thing.\n' },
  ],
  ['The tag is v1.0.0, but package.json has version 1.1.0', { tag: 'v1.0.0' }],
])('refuses a release with a sentence: %s', (sentence, change) => {
  expect(releaseProblems({ ...RELEASE, ...change })).toEqual([expect.stringContaining(sentence)]);
});

it('takes the notes of a release from its section, without the addresses at the end', () => {
  expect(releaseNotes(CHANGELOG, '1.1.0')).toBe('### Added\n\n- A second thing.');
  expect(releaseNotes(CHANGELOG, '1.0.0')).toBe('- The first thing.');
});

it('puts the owner of package.json into every address of the project, and into no other', () => {
  const text = 'https://github.com/OWNER/isolarcloud2mqtt#x ghcr.io/owner/isolarcloud2mqtt-app:1 https://github.com/actions/checkout';
  const owned = 'https://github.com/Ada/isolarcloud2mqtt#x ghcr.io/ada/isolarcloud2mqtt-app:1 https://github.com/actions/checkout';
  expect(withOwner(text, 'Ada')).toBe(owned);
  expect(withOwner(owned, 'OWNER')).toBe(text);
});
