import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** A copy of the sources, in which a test makes changes that the compiler must refuse. */
export class CompiledCopy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'compiled-copy-'));

  /** @param files the entry points to compile, relative to the root */
  constructor(files: readonly string[]) {
    for (const name of ['src', 'package.json']) cpSync(join(ROOT, name), join(this.#folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.#folder, 'node_modules'));
    const options = { extends: join(ROOT, 'tsconfig.json'), compilerOptions: { rootDir: '.' }, include: [], files };
    writeFileSync(join(this.#folder, 'tsconfig.json'), JSON.stringify(options));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** Changes a file of the copy, starting from the original. */
  change(file: string, changed: (text: string) => string): void {
    writeFileSync(join(this.#folder, file), changed(readFileSync(join(ROOT, file), 'utf8')));
  }

  restore(...files: readonly string[]): void {
    for (const file of files) cpSync(join(ROOT, file), join(this.#folder, file));
  }

  /** Compiles the copy. @returns the compiler's messages; empty if it compiles */
  compile(): string {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    try {
      // Several checkers would each work out the large types of the configuration.
      const options = ['--checkers', '1', '--pretty', 'false', '--noErrorTruncation'];
      return execFileSync(process.execPath, [tsc, '-p', this.#folder, ...options], { cwd: this.#folder, encoding: 'utf8' });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  }

  /** Compiles the copy. @returns the lines of a file that the compiler refuses */
  complaintsIn(file: string): readonly string[] {
    const lines = readFileSync(join(this.#folder, file), 'utf8').split('\n');
    return [...this.compile().matchAll(/^(\S+?)\((\d+),/gm)].flatMap(([, path, number]) =>
      path === file ? [lines[Number(number) - 1] ?? ''] : [],
    );
  }
}
