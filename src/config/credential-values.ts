/** The types of option values for credentials, which reports do not show. Each has a message that names the mistake and the correction. */

import type * as z from 'zod';

import { rsaPublicKey } from '../rsa-public-key.ts';
import type { KeyIn } from '../texts/texts.ts';
import { mistake } from './mistake.ts';
import { keyMistake, secretMistake } from './secret-mistakes.ts';
import { copied, hidden, text } from './values.ts';

/** Adds a rule to the schema of a secret. `mistakeIn` returns the mistake in a value, or null. */
const without = (schema: z.ZodString, mistakeIn: (value: string) => KeyIn<'mistake.secret'> | null): z.ZodString =>
  schema.superRefine((value, context) => {
    const found = mistakeIn(value);
    if (found !== null) context.addIssue({ code: 'custom', message: mistake(`mistake.secret.${found}`), continue: false });
  });

const secret = (schema: z.ZodString, placeholders: readonly string[] = []): z.ZodString =>
  without(schema, (value) => secretMistake(value, placeholders));

const key = (placeholders: readonly string[]): z.ZodString => without(secret(copied(), placeholders), keyMistake);

/**
 * A key that the user must set and that is never shown.
 * @param placeholders the texts that the documentation shows in place of a key; the first one is the example
 */
export const secretKey = (description: string, ...placeholders: [string, ...string[]]): z.ZodString =>
  key(placeholders).meta(hidden(description, placeholders[0]));

/** `inExample`: the example of a configuration sets the option, although it has a default. */
const inExample = { inExample: true };

/** The name of an account, which one of the two ways of signing in needs and which is never shown. */
export const accountName = (description: string, ...placeholders: [string, ...string[]]) =>
  secret(copied(), placeholders)
    .nullable()
    .default(null)
    .meta({ ...hidden(description, placeholders[0]), ...inExample });

/** The password of an account. It may begin or end with a space. */
export const accountPassword = (description: string, ...placeholders: [string, ...string[]]) =>
  secret(text(), placeholders)
    .nullable()
    .default(null)
    .meta({ ...hidden(description, placeholders[0]), ...inExample });

export const optionalUsername = (description: string) => secret(copied()).nullable().default(null).meta(hidden(description, 'bridge'));

export const optionalPassword = (description: string) =>
  secret(text(), ['your-password']).nullable().default(null).meta(hidden(description, 'your-password'));

export const optionalSecretKey = (description: string, example: string) =>
  key([example]).nullable().default(null).meta(hidden(description, example));

/** A valid public key for the example, which no application uses. */
const EXAMPLE_PUBLIC_KEY =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCxP5975cHRWqmGxszlGZTLGFTkpvRwfSgpb8CtFtAnyN8pnj3UQBErMRJ5SIXIVJHLkaDKSW7oSaplYSS9LzcTWe_R2uD4gqhd8t4KX0uXlbEgyamBx6VGnb3yx0sJxyf4IjQMxg6y4f58oyuWvgp3z1ep8j11hxOIaTKFevQ2XQIDAQAB';

/** The public key of an application, as the Developer Portal shows it. PEM headers and line breaks are accepted. */
export const optionalPublicKey = (description: string) =>
  text()
    .refine((value) => rsaPublicKey(value) !== null, mistake('mistake.no_rsa_key'))
    .nullable()
    .default(null)
    .meta(hidden(description, EXAMPLE_PUBLIC_KEY));

/** The shortest secret from which a key is derived: 128 random bits in hexadecimal digits. */
const SHORTEST_KEY = 32;
const KEY_PLACEHOLDER = 'your-encryption-key-of-32-characters';

export const optionalEncryptionKey = (description: string) =>
  secret(copied(), [KEY_PLACEHOLDER])
    .refine((value) => value.length >= SHORTEST_KEY, mistake('mistake.short_key', { length: SHORTEST_KEY }))
    .nullable()
    .default(null)
    .meta(hidden(description, KEY_PLACEHOLDER));
