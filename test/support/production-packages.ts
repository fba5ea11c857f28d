import { readFileSync } from 'node:fs';

interface Locked {
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const PACKAGE = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/;

/** The packages installed without the development dependencies, by path in the repository. */
export function lockedForProduction(): ReadonlyMap<string, Locked> {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
  return new Map(Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev));
}

/** The names of the packages directly in node_modules. */
export const productionPackages = (): string[] => [...lockedForProduction().keys()].flatMap((path) => PACKAGE.exec(path)?.[1] ?? []);
