/** Walks the schema: which options there are, and what an option expects. */

import * as z from 'zod';

import { configSchema } from './schema.ts';

/** The schema without what makes it optional. */
export function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema;
}

/** What stands under a key of a section or map; null where the schema knows no such key. */
export function memberOf(schema: z.ZodType | null, key: string): z.ZodType | null {
  const bare = schema && unwrap(schema);
  if (bare instanceof z.ZodObject) return Object.hasOwn(bare.shape, key) ? (bare.shape[key] as z.ZodType) : null;
  return bare instanceof z.ZodRecord ? (bare.valueType as z.ZodType) : null;
}

/** What stands in a list; null where the schema knows no list. */
export function itemOf(schema: z.ZodType | null): z.ZodType | null {
  const bare = schema && unwrap(schema);
  if (bare instanceof z.ZodUnion) return bare.options.map((option) => itemOf(option as z.ZodType)).find((item) => item !== null) ?? null;
  return bare instanceof z.ZodArray ? (bare.element as z.ZodType) : null;
}

export const isSection = (schema: z.ZodType): boolean => unwrap(schema) instanceof z.ZodObject;

export const isText = (schema: z.ZodType | null): boolean => schema !== null && unwrap(schema) instanceof z.ZodString;

/** Secrets and who the user is: never shown. */
export const isHidden = (schema: z.ZodType): boolean => schema.meta()?.['writeOnly'] === true;

/** What the schema says of an option to people. */
export function documentationOf(schema: z.ZodType): { readonly description: string; readonly example: unknown } {
  const { description = '', examples } = schema.meta() ?? {};
  return { description, example: Array.isArray(examples) ? examples[0] : undefined };
}

/** Whether it must be written: nothing holds without it. */
export const isRequired = (schema: z.ZodType): boolean => !(schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault);

/** What holds where the option is not written; undefined where it must be. */
export const presetOf = (schema: z.ZodType): unknown => schema.safeParse(undefined).data;

export interface Option {
  readonly path: readonly string[];
  readonly schema: z.ZodType;
}

/** Every option that can be set by itself, in the order of the schema; lists and maps count as one. */
export function optionsOf(schema: z.ZodType = configSchema, path: readonly string[] = []): readonly Option[] {
  const bare = unwrap(schema);
  if (!(bare instanceof z.ZodObject)) return [{ path, schema }];
  return Object.entries(bare.shape).flatMap(([key, member]) => optionsOf(member as z.ZodType, [...path, key]));
}

/** The schema at a path of keys and list indexes; null where there is none. */
export const schemaAt = (path: readonly PropertyKey[]): z.ZodType | null =>
  path.reduce<z.ZodType | null>((schema, key) => (typeof key === 'number' ? itemOf(schema) : memberOf(schema, String(key))), configSchema);
