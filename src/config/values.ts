/** The kinds of option values. Each has its own message with the mistake and the correction. */

import * as z from 'zod';

import { ENGLISH } from '../texts/texts.ts';

const QUOTE_HINT = 'if it contains # or begins with a special character, put it in quotes';

const text = (): z.ZodString => z.string().min(1, `is empty; ${QUOTE_HINT}`);

/** Copied text: a space at either end is a mistake. */
const copied = (): z.ZodString =>
  text()
    .refine((value) => !/^\s/.test(value), 'has a space at its start; remove it')
    .refine((value) => !/\s$/.test(value), 'has a space at its end; remove it');

/**
 * `writeOnly` marks values that no report shows: secrets, data that identify the user, and addresses, in which people may write
 * a password.
 */
const hidden = (description: string, example: string) => ({ description, writeOnly: true, examples: [example] });

/** A key or name that must be given and is never shown. */
export const secretKey = (description: string, example: string): z.ZodString => copied().meta(hidden(description, example));

/** A password that must be given; a space may be part of it. */
export const password = (description: string, example: string): z.ZodString => text().meta(hidden(description, example));

export const optionalUsername = (description: string) => copied().nullable().default(null).meta(hidden(description, 'bridge'));

export const optionalPassword = (description: string) => text().nullable().default(null).meta(hidden(description, 'your-password'));

export const optionalSecretKey = (description: string, example: string) =>
  copied().nullable().default(null).meta(hidden(description, example));

export const optionalText = (description: string, example: string) =>
  copied()
    .nullable()
    .default(null)
    .meta({ description, examples: [example] });

export const flag = (preset: boolean, description: string) => z.boolean().default(preset).meta({ description });

/** A flag of a custom point overrides the catalogue's, so that "not set" is a third value. */
export const optionalFlag = (description: string) =>
  z
    .boolean()
    .nullable()
    .default(null)
    .meta({ description, examples: [true] });

export const wholeNumber = (bounds: { min: number; max: number }, preset: number, description: string) => {
  const outside = `must be a whole number from ${bounds.min} to ${bounds.max}`;
  return z.int().min(bounds.min, outside).max(bounds.max, outside).default(preset).meta({ description });
};

export const optionalWholeNumber = (bounds: { min: number; max: number }, description: string, example: number) => {
  const outside = `must be a whole number from ${bounds.min} to ${bounds.max}`;
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

/** An id of digits. YAML reads it as a number unless it is quoted: both are taken, leading zeros and length kept. */
const digits = (message: string): z.ZodString =>
  z
    .string()
    .regex(/^\d+$/, message)
    .meta({ type: ['string', 'integer'] });

export const plantId = (): z.ZodString => digits('is not a ps_id; write its digits, e.g. "1234567"');

/** A plant by its ps_id or by the serial number of one of its devices (open-api-guide.md 3.3). */
export const plantSelector = (): z.ZodString =>
  z
    .string()
    .regex(/^(\d+|sn:\S+)$/, 'selects no plant; write a ps_id such as "1234567", or a device serial number such as "sn:B2262720904"')
    .meta({ type: ['string', 'integer'] });

export const pointId = (): z.ZodString => digits('is not a point id; write its digits without the p, e.g. "59004"');

export const deviceType = (): z.ZodInt => z.int().min(1, 'is not a device type; write its number, e.g. 14');

/** `type/point`: one point of the catalogue. */
export const pointSelector = (): z.ZodString =>
  z.string().regex(/^\d+\/\d+$/, 'selects no point; write device type and point id such as "14/13141"');

/** `type/point` or `type/*`: one point, or all of a device type. */
export const pointsSelector = (): z.ZodString =>
  z.string().regex(/^\d+\/(\d+|\*)$/, 'selects no points; write "14/13141" for one point or "14/*" for all of a device type');

/** The whole of something, or a list of parts. */
export const allOrList = <T extends z.ZodType>(item: T, description: string, example: z.input<T>[]) =>
  z
    .union([z.literal('all'), z.array(item).min(1, 'is an empty list; write all, or at least one entry')], {
      error: `must be all, or a list such as ${JSON.stringify(example)}`,
    })
    .default('all')
    .meta({ description, examples: [example] });

export const list = <T extends z.ZodType>(item: T, description: string, example: z.input<T>[]) =>
  z
    .array(item)
    .default([])
    .meta({ description, examples: [example] });

/** Topic names to publish on [MQTT-4.7.1-1]: no wildcards, no empty level, and no leading `$`, which brokers keep for themselves. */
export const topic = (preset: string, description: string) =>
  z
    .string()
    .regex(
      /^[^$/+#\0][^/+#\0]*(\/[^/+#\0]+)*$/,
      'is not a topic; write words with / between them, without + # or $, and no / at either end',
    )
    .default(preset)
    .meta({ description });

interface UrlRule {
  readonly protocols: readonly string[];
  readonly otherwise: string;
}

const parsed = (value: string): URL | null => (URL.canParse(value) ? new URL(value) : null);

/** Text that is an absolute URL of one of these protocols. */
const url = ({ protocols, otherwise }: UrlRule): z.ZodString =>
  copied().refine(
    (value) => {
      const address = parsed(value);
      return address !== null && address.hostname !== '' && protocols.includes(address.protocol);
    },
    { error: otherwise, abort: true },
  );

const withoutUser = (schema: z.ZodString, message: string): z.ZodString =>
  schema.refine((value) => !(parsed(value)?.username || parsed(value)?.password), message);

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** HTTPS, or plain HTTP to this machine only: the password travels in the request. */
export const gatewayUrl = (description: string) =>
  withoutUser(
    url({ protocols: ['https:', 'http:'], otherwise: 'is not a web address; write one such as https://gateway.isolarcloud.eu' }),
    'must not contain a user or password; they belong to isolarcloud.username and isolarcloud.password',
  )
    .refine(
      (value) => {
        const address = parsed(value);
        return address?.protocol !== 'http:' || LOOPBACK.includes(address.hostname);
      },
      `is not HTTPS. ${ENGLISH('error.gateway_insecure.remedy')}`,
    )
    .nullable()
    .default(null)
    .meta(hidden(description, 'https://gateway.isolarcloud.eu'));

export const homeAssistantUrl = (description: string) =>
  withoutUser(
    url({
      protocols: ['http:', 'https:'],
      otherwise: 'is not the address of Home Assistant; write one such as http://homeassistant.local:8123',
    }),
    'must not contain a user or password; the token of homeassistant.token is enough',
  )
    .nullable()
    .default(null)
    .meta(hidden(description, 'http://homeassistant.local:8123'));

export const brokerUrl = (description: string) =>
  withoutUser(
    url({
      protocols: ['mqtt:', 'mqtts:', 'ws:', 'wss:'],
      otherwise: 'is not the address of a broker; write mqtt://host:1883, or mqtts://, ws:// or wss://',
    }),
    'must not contain a user or password; they belong to mqtt.username and mqtt.password',
  )
    .default('mqtt://localhost:1883')
    .meta(hidden(description, 'mqtts://broker.lan:8883'));

export const proxyUrl = (description: string) =>
  url({ protocols: ['http:', 'https:'], otherwise: 'is not the address of a proxy; write one such as http://proxy.lan:3128' })
    .nullable()
    .default(null)
    .meta(hidden(description, 'http://proxy.lan:3128'));
