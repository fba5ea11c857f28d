import { readFileSync } from 'node:fs';
import { readRepository, withOwner } from './repository.ts';

/** The files with addresses of this project. `npm run generate` puts the owner that package.json names into them. */
export const ADDRESSED = [
  '.github/ISSUE_TEMPLATE/config.yml',
  'CHANGELOG.md',
  'docs/install/container.md',
  'docs/install/home-assistant-os.md',
  'docs/pt-BR/installation.md',
  'examples/compose.yaml',
  'examples/fleet/compose.yaml',
  'examples/kubernetes/fleet.yaml',
  'home-assistant-app/CHANGELOG.md',
  'home-assistant-app/DOCS.md',
  'home-assistant-app/config.yaml',
  'repository.yaml',
] as const;

/** @returns the text of a file of `ADDRESSED`, in which the owner of the repository is the one that package.json names */
export function withOwnerOfPackage(file: string): string {
  const { repository } = JSON.parse(readFileSync('package.json', 'utf8')) as { repository: { url: string } };
  return withOwner(readFileSync(file, 'utf8'), readRepository(repository.url).owner);
}
