import { readFileSync } from 'node:fs';

interface Locked {
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const PACKAGE = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/;

/** Returns the packages that are installed without the development dependencies. Key: path in the repository. */
export function lockedForProduction(): ReadonlyMap<string, Locked> {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
  return new Map(Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev));
}

/** Returns the names of those packages that are directly in node_modules. */
export const productionPackages = (): string[] => [...lockedForProduction().keys()].flatMap((path) => PACKAGE.exec(path)?.[1] ?? []);
