/** The types of option values, except credentials and addresses. Each has a message that names the mistake and the correction. */

import * as z from 'zod';

import { mistake } from './mistake.ts';

/** A text that is not empty. */
export const text = (): z.ZodString => z.string().min(1, mistake('mistake.empty'));

/** Text that users copy from elsewhere, so that a space at its start or end is a mistake. */
export const copied = (schema = text()): z.ZodString =>
  schema
    .refine((value) => !/^\s/.test(value), { error: mistake('mistake.space_at_start'), abort: true })
    .refine((value) => !/\s$/.test(value), { error: mistake('mistake.space_at_end'), abort: true });

/**
 * Marks a value that reports do not show (`writeOnly`): a secret, or data that identify the user. For addresses see `address` in address-values.ts.
 */
export const hidden = (description: string, example: string) => ({ description, writeOnly: true, examples: [example] });

export const optionalText = (description: string, example: string) =>
  copied()
    .nullable()
    .default(null)
    .meta({ description, examples: [example] });

export const flag = (preset: boolean, description: string) => z.boolean().default(preset).meta({ description });

/** A flag of a custom point. It may also be null (not set), so that the catalogue's value stays. */
export const optionalFlag = (description: string) =>
  z
    .boolean()
    .nullable()
    .default(null)
    .meta({ description, examples: [true] });

export const wholeNumber = (bounds: { min: number; max: number }, preset: number, description: string) => {
  const outside = mistake('mistake.whole_number', bounds);
  return z.int().min(bounds.min, outside).max(bounds.max, outside).default(preset).meta({ description });
};

export const optionalWholeNumber = (bounds: { min: number; max: number }, description: string, example: number) => {
  const outside = mistake('mistake.whole_number', bounds);
  return z
    .int()
    .min(bounds.min, outside)
    .max(bounds.max, outside)
    .nullable()
    .default(null)
    .meta({ description, examples: [example] });
};

export const optionalNumber = (description: string, example: number) =>
  z
    .number()
    .nullable()
    .default(null)
    .meta({ description, examples: [example] });

export const choice = <const T extends readonly string[]>(values: T, preset: T[number], description: string) =>
  z.enum(values).default(preset).meta({ description });

export const optionalChoice = <const T extends readonly string[]>(values: T, description: string) =>
  z
    .enum(values)
    .nullable()
    .default(null)
    .meta({ description, examples: [values[0]] });

/** An id of digits. If it is not quoted, YAML reads it as a number; it is accepted and keeps its zeros and all digits. */
const digits = (message: string): z.ZodString =>
  z
    .string()
    .regex(/^\d+$/, message)
    .meta({ type: ['string', 'integer'] });

export const plantId = (): z.ZodString => digits(mistake('mistake.no_ps_id'));

/** A plant by its ps_id or by the serial number of one of its devices (open-api-guide.md 3.3). */
export const plantSelector = (): z.ZodString =>
  z
    .string()
    .regex(/^(\d+|sn:\S+)$/, mistake('mistake.no_plant'))
    .meta({ type: ['string', 'integer'] });

export const pointId = (): z.ZodString => digits(mistake('mistake.no_point_id'));

export const deviceType = (): z.ZodInt => z.int().min(1, mistake('mistake.no_device_type'));

/** `type/point` selects one point of the catalogue. */
export const pointSelector = (): z.ZodString => z.string().regex(/^\d+\/\d+$/, mistake('mistake.no_point'));

/** `type/point` selects one point, and `type/*` all points of a device type. */
export const pointsSelector = (): z.ZodString => z.string().regex(/^\d+\/(\d+|\*)$/, mistake('mistake.no_points'));

/** Either `all` or a list of some items. */
export const allOrList = <T extends z.ZodType>(item: T, description: string, example: z.input<T>[]) =>
  z
    .union([z.literal('all'), z.array(item).min(1, mistake('mistake.empty_list'))], {
      error: mistake('mistake.all_or_list', { example: JSON.stringify(example) }),
    })
    .default('all')
    .meta({ description, examples: [example] });

export const list = <T extends z.ZodType>(item: T, description: string, example: z.input<T>[]) =>
  z
    .array(item)
    .default([])
    .meta({ description, examples: [example] });

/**
 * A topic to publish on [MQTT-4.7.1-1]: without wildcards, empty levels, and a `$` at the start, which brokers reserve for
 * themselves.
 */
export const topic = (preset: string, description: string) =>
  z
    .string()
    .regex(/^[^$/+#\0][^/+#\0]*(\/[^/+#\0]+)*$/, mistake('mistake.no_topic'))
    .default(preset)
    .meta({ description });

/** A name that stands in topics and entity ids as it is. */
export const shortName = (description: string, example: string) =>
  z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,23}$/, mistake('mistake.no_short_name'))
    .meta({ description, examples: [example] });

export const schemaName = (preset: string, description: string) =>
  z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, mistake('mistake.no_schema'))
    .default(preset)
    .meta({ description });

/** The name becomes a level of a topic and a part of a client id. */
export const optionalReplicaName = (description: string, example: string) =>
  z
    .string()
    .regex(/^[\w-]{1,63}$/, mistake('mistake.no_replica_name'))
    .nullable()
    .default(null)
    .meta({ description, examples: [example] });

const SHARD_STEP = 50;
const LARGEST_SHARD = 500;

export const shardSize = (preset: number, description: string) => {
  const outside = mistake('mistake.no_shard_size', { step: SHARD_STEP, most: LARGEST_SHARD });
  return z.int().min(1, outside).max(LARGEST_SHARD, outside).multipleOf(SHARD_STEP, outside).default(preset).meta({ description });
};
