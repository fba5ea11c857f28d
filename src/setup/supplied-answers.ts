import type { SuppliedSettings } from '../config/supplied.ts';
import { type Answers, writtenAt } from './config-files.ts';
import { ANSWERABLE } from './steps.ts';

/** Returns the supplied settings that a configuration leaves in force, as if the user had answered them. */
export const answersSupplied = (groups: readonly SuppliedSettings[], config: string | null): Answers =>
  Object.fromEntries(
    groups
      .filter(({ unless }) => unless.every((option) => writtenAt(config, option).kind === 'absent'))
      .flatMap(({ settings }) => settings)
      .filter(({ option }) => ANSWERABLE.has(option))
      .map(({ option, value }) => [option, value]),
  );
