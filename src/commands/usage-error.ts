import type { CommanderError } from 'commander';
import { BridgeError } from '../errors.ts';
import { type KeyIn, type Phrase, phrase } from '../texts/texts.ts';

type UsageKey = `usage.${KeyIn<'usage'>}`;

/** Key: commander's code of a mistake. Value: the text, and the names in it of the words that commander puts in quotes. */
const MISTAKES: Readonly<Record<string, { readonly key: UsageKey; readonly names: readonly string[] }>> = {
  'commander.unknownOption': { key: 'usage.unknown_option', names: ['option'] },
  'commander.unknownCommand': { key: 'usage.unknown_command', names: ['command'] },
  'commander.missingArgument': { key: 'usage.missing_argument', names: ['argument'] },
  'commander.optionMissingArgument': { key: 'usage.option_without_value', names: ['option'] },
  'commander.missingMandatoryOptionValue': { key: 'usage.missing_option', names: ['option'] },
  'commander.conflictingOption': { key: 'usage.conflicting_options', names: ['option', 'other'] },
  'commander.excessArguments': { key: 'usage.excess_arguments', names: ['command'] },
};

/** Returns the error for a mistake in the command line that commander has found. */
export function usageError({ code, message }: CommanderError): BridgeError {
  const known = MISTAKES[code];
  if (known === undefined) return new BridgeError('usage_invalid', { detail: message });
  const quoted = [...message.matchAll(/'([^']*)'/g)].map(([, word = '']) => word);
  const mistake = phrase(known.key, Object.fromEntries(known.names.map((name, index) => [name, quoted[index] ?? ''])));
  return new BridgeError('usage_invalid', { detail: withSuggestion(mistake, message) });
}

function withSuggestion(mistake: Phrase, message: string): Phrase {
  const [, meant] = /\(Did you mean (?:one of )?(.+)\?\)/.exec(message) ?? [];
  return meant === undefined ? mistake : phrase('usage.meant', { mistake, meant });
}

/** Returns the error for a value that an option does not allow. @param flags of the option, such as `--port <number>` */
export const invalidValue = (key: UsageKey, flags: string, value: string, more: Readonly<Record<string, string>> = {}): BridgeError =>
  new BridgeError('usage_invalid', { detail: phrase(key, { option: flags, value, ...more }) });
