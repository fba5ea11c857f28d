/** Reads from the schema which options exist, and the type and properties of each. */

import * as z from 'zod';

import { configSchema } from './schema.ts';

/** Returns the schema without its wrappers for "optional" and "default". */
export function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema;
}

/** Returns the schema of a key in a section or map; null if there is no such key. */
export function memberOf(schema: z.ZodType | null, key: string): z.ZodType | null {
  const bare = schema && unwrap(schema);
  if (bare instanceof z.ZodObject) return Object.hasOwn(bare.shape, key) ? (bare.shape[key] as z.ZodType) : null;
  return bare instanceof z.ZodRecord ? (bare.valueType as z.ZodType) : null;
}

/** Returns the schema of a list's entries; null if the schema is not a list. */
export function itemOf(schema: z.ZodType | null): z.ZodType | null {
  const bare = schema && unwrap(schema);
  if (bare instanceof z.ZodUnion) return bare.options.map((option) => itemOf(option as z.ZodType)).find((item) => item !== null) ?? null;
  return bare instanceof z.ZodArray ? (bare.element as z.ZodType) : null;
}

export const isSection = (schema: z.ZodType): boolean => unwrap(schema) instanceof z.ZodObject;

export const isText = (schema: z.ZodType | null): boolean => schema !== null && unwrap(schema) instanceof z.ZodString;

/** Whether the value of an option is one text or a list of texts. */
export function isTextOrList(schema: z.ZodType | null): boolean {
  const bare = schema && unwrap(schema);
  return bare instanceof z.ZodUnion && bare.options.some((option) => option instanceof z.ZodString);
}

/**
 * Whether reports hide the value of an option: it is a secret, identifies the user, or is an address, which may contain a
 * password.
 */
export const isHidden = (schema: z.ZodType): boolean => schema.meta()?.['writeOnly'] === true;

/** Whether an option is the address of a server. */
export const isAddress = (schema: z.ZodType): boolean => schema.meta()?.['format'] === 'uri';

/** Returns the description of an option, and an example of its value; the example is undefined if there is none. */
export function documentationOf(schema: z.ZodType): { readonly description: string; readonly example: unknown } {
  const { description = '', examples } = schema.meta() ?? {};
  return { description, example: Array.isArray(examples) ? examples[0] : undefined };
}

/**
 * Returns the path of the option with the same meaning that has the description: an entry of `accounts` has the options of
 * `isolarcloud`, `plants` and `polling.budget`. Of any other option it is the path itself.
 */
export function describedAt(path: readonly string[]): readonly string[] {
  const [section, name, ...rest] = path;
  if (section !== 'accounts' || name === undefined || name === 'name') return path;
  if (name === 'plants' || name === 'budget') return rest.length === 0 ? path : [...(name === 'budget' ? ['polling'] : []), name, ...rest];
  return ['isolarcloud', name];
}

/** Whether the user must set the option, since it has no default. */
export const isRequired = (schema: z.ZodType): boolean => !(schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault);

/** Whether the example of a configuration sets the option: it is required, or needed for the usual way of signing in. */
export const isInExample = (schema: z.ZodType): boolean => isRequired(schema) || schema.meta()?.['inExample'] === true;

/** Returns the default of an option; undefined if the user must set it. */
export const presetOf = (schema: z.ZodType): unknown => schema.safeParse(undefined).data;

export interface Option {
  readonly path: readonly string[];
  readonly schema: z.ZodType;
}

/** Returns every option below a schema that can be set separately, in the order of the schema. A list or a map is one option. */
export function optionsOf(schema: z.ZodType = configSchema, path: readonly string[] = []): readonly Option[] {
  const bare = unwrap(schema);
  if (!(bare instanceof z.ZodObject)) return [{ path, schema }];
  return Object.entries(bare.shape).flatMap(([key, member]) => optionsOf(member as z.ZodType, [...path, key]));
}

let everyOption: readonly Option[] | undefined;

/** Every option of the configuration. */
export function allOptions(): readonly Option[] {
  everyOption ??= optionsOf();
  return everyOption;
}

/** Returns the schema at a path of keys and list indexes; null if there is none. */
export const schemaAt = (path: readonly PropertyKey[]): z.ZodType | null =>
  path.reduce<z.ZodType | null>((schema, key) => (typeof key === 'number' ? itemOf(schema) : memberOf(schema, String(key))), configSchema);

/** Returns the path of everything with a description of its own: sections, options, and the options of the entries of lists. */
export const describedOptions = (schema: z.ZodType = configSchema, path: readonly string[] = []): readonly (readonly string[])[] => {
  const bare = unwrap(itemOf(schema) ?? schema);
  const members = bare instanceof z.ZodObject ? Object.entries(bare.shape) : [];
  const own = documentationOf(schema).description === '' || describedAt(path) !== path ? [] : [path];
  return [...own, ...members.flatMap(([key, member]) => describedOptions(member as z.ZodType, [...path, key]))];
};
