import type { Command, HelpConfiguration, Option } from 'commander';
import type { KeyIn, TextKey, Texts } from '../texts/texts.ts';

/** Key of a text of the help. The program has it in place of a description; it becomes a text when the help is shown. */
type HelpKey = `help.${KeyIn<'help'>}`;

export const help = (key: HelpKey): HelpKey => key;

/** Key: what commander writes in every help. Value: the text for it. */
const COMMON: Readonly<Record<string, HelpKey>> = {
  'Usage:': 'help.part.usage',
  'Arguments:': 'help.part.arguments',
  'Options:': 'help.part.options',
  'Commands:': 'help.part.commands',
  '[options]': 'help.part.some_options',
  '[command]': 'help.part.some_command',
};

/** Returns how commander renders the help. @param texts the language of the user, which is looked up only when a help is shown */
export function helpIn(texts: () => Texts): HelpConfiguration {
  const shown = (key: string): string => texts()(key as TextKey);
  const common = (text: string): string => (COMMON[text] === undefined ? text : shown(COMMON[text]));
  const ofCommand = (command: Command): string => shown(command.description());
  return {
    styleTitle: common,
    styleOptionText: common,
    styleSubcommandText: common,
    commandDescription: ofCommand,
    subcommandDescription: ofCommand,
    argumentDescription: ({ description }) => shown(description),
    optionDescription: (option) => {
      const more = [
        option.argChoices && texts()('help.part.choices', { choices: option.argChoices.join(', ') }),
        hasShownDefault(option) && texts()('help.part.default', { preset: option.defaultValueDescription ?? String(option.defaultValue) }),
      ].filter(Boolean);
      return `${shown(option.description)}${more.length > 0 ? ` (${more.join('; ')})` : ''}`;
    },
  };
}

const hasShownDefault = ({ required, optional, defaultValue }: Option): boolean => (required || optional) && defaultValue !== undefined;
