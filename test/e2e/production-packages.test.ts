import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockedForProduction } from '../support/production-packages.ts';

/** Names of files that are compiled for one kind of processor, or that control such a compilation. */
const COMPILED = /\.(node|so|dylib|dll|wasm)$|^binding\.gyp$/;

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.slice(folder.length).includes('node_modules'))
    .map(({ name, parentPath }) => join(parentPath, name));

describe('production packages', () => {
  const packages = [...lockedForProduction()];

  it('run nothing when they are installed', () => {
    expect(packages.length).toBeGreaterThan(50);
    expect(packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([]);
  });

  it('hold nothing compiled: one image build serves amd64 and arm64', () => {
    const compiled = packages.flatMap(([path]) => filesBelow(path)).filter((file) => COMPILED.test(file.split('/').at(-1) ?? ''));
    expect(compiled).toEqual([]);
  });
});
