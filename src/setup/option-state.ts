import * as z from 'zod';
import { documentationOf, isRequired, presetOf, schemaAt, unwrap } from '../config/shape.ts';
import { writtenAt } from './config-files.ts';
import { FLAVOURS, type Flavour, REQUIRED_BY_FLAVOUR, SECRET_OPTIONS } from './steps.ts';

/** An option of a step, with everything that a form needs to show it. */
export interface OptionState {
  readonly option: string;
  /** The English description in docs/configuration.md. */
  readonly description: string;
  readonly isRequired: boolean;
  /** The kind of application that has the option; null for an option of both. */
  readonly flavour: Flavour | null;
  readonly isSecret: boolean;
  readonly isSet: boolean;
  /** The present value; null if it is not set, or if it is a secret. */
  readonly value: unknown;
  /** The default value; null if there is none. */
  readonly preset: unknown;
  /** All possible values; null if they cannot be listed. */
  readonly choices: readonly string[] | null;
}

/**
 * Returns the state of an option.
 * @param config the text of the configuration file with the answers so far
 */
export function optionState(option: string, config: string | null): OptionState {
  const schema = schemaAt(option.split('.')) ?? z.never();
  const bare = unwrap(schema);
  const written = writtenAt(config, option);
  return {
    option,
    description: documentationOf(schema).description,
    isRequired: isRequired(schema) || REQUIRED_BY_FLAVOUR.has(option),
    flavour: flavourOf(option),
    isSecret: SECRET_OPTIONS.has(option),
    isSet: written.kind !== 'absent',
    value: written.kind === 'value' ? written.value : null,
    preset: presetOf(schema) ?? null,
    choices: bare instanceof z.ZodEnum ? bare.options.map(String) : null,
  };
}

function flavourOf(option: string): Flavour | null {
  if (FLAVOURS.password.includes(option)) return 'password';
  return FLAVOURS.oauth.includes(option) ? 'oauth' : null;
}
