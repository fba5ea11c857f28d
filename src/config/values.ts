/** The types of option values. Each has a message that names the mistake and the correction. */

import { isIP } from 'node:net';
import * as z from 'zod';

import { rsaPublicKey } from '../rsa-public-key.ts';
import { type KeyIn, phrase } from '../texts/texts.ts';
import { authorizeUrlIn, hasApplicationId } from './authorize-url.ts';
import { databaseAddressIn } from './database-url.ts';
import { mistake } from './mistake.ts';
import { keyMistake, secretMistake } from './secret-mistakes.ts';

const text = (): z.ZodString => z.string().min(1, mistake('mistake.empty'));

/** Text that users copy from elsewhere, so that a space at its start or end is a mistake. */
const copied = (schema = text()): z.ZodString =>
  schema
    .refine((value) => !/^\s/.test(value), { error: mistake('mistake.space_at_start'), abort: true })
    .refine((value) => !/\s$/.test(value), { error: mistake('mistake.space_at_end'), abort: true });

/**
 * Marks a value that reports do not show (`writeOnly`): a secret, or data that identify the user. For addresses see `address`.
 */
const hidden = (description: string, example: string) => ({ description, writeOnly: true, examples: [example] });

/** Marks an address. Reports show it only if it certainly contains no password, since users may write a password in an address. */
const address = (description: string, example: string) => ({ ...hidden(description, example), format: 'uri' });

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

/** The name of a host without protocol, port or path, in lower case as browsers send it. */
export const hostName = (): z.ZodString => z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, mistake('mistake.no_host_name'));

/** An address or name of this machine on which a server listens: alone, without protocol, brackets and port. */
export const listenAddress = (description: string) =>
  z
    .string()
    .min(1, mistake('mistake.no_host'))
    .refine((host) => host === '' || isIP(host) !== 0 || /^[\w.-]+$/.test(host), mistake('mistake.no_address'))
    .default('127.0.0.1')
    .meta({ description });

interface UrlRule {
  readonly protocols: readonly string[];
  readonly otherwise: string;
}

const parsed = (value: string): URL | null => (URL.canParse(value) ? new URL(value) : null);

/** An absolute URL with one of these protocols. */
const url = ({ protocols, otherwise }: UrlRule, text = copied()): z.ZodString =>
  text.refine(
    (value) => {
      const address = parsed(value);
      return address !== null && address.hostname !== '' && protocols.includes(address.protocol);
    },
    { error: otherwise, abort: true },
  );

const withoutUser = (schema: z.ZodString, message: string): z.ZodString =>
  schema.refine((value) => !(parsed(value)?.username || parsed(value)?.password), message);

/**
 * The path that a gateway URL may have: none, or `/openapi`, which users often copy with the address. The bridge adds the path
 * itself.
 */
const GATEWAY_PATH = /^(?:\/openapi)?\/*$/;
/**
 * Web sites of the vendor, which are not gateways: the first label of their host name does not end with "gateway"
 * (isolarcloud-open-api.md 1).
 */
const WEB_PAGE = /^(?!\w*gateway\.)(?:[\w-]+\.)*isolarcloud\.(?:com|eu|com\.hk|com\.cn|au)$/i;

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** The URL of a gateway: HTTPS, since the password is in the request. Plain HTTP is accepted only for this machine. */
export const gatewayUrl = (description: string) =>
  withoutUser(url({ protocols: ['https:', 'http:'], otherwise: mistake('mistake.no_web_address') }), mistake('mistake.account_in_url'))
    .refine(
      (value) => {
        const address = parsed(value);
        return address?.protocol !== 'http:' || LOOPBACK.includes(address.hostname);
      },
      mistake('mistake.not_https', { remedy: phrase('error.gateway_insecure.remedy') }),
    )
    .refine((value) => GATEWAY_PATH.test(parsed(value)?.pathname ?? '') && !/[?#]/.test(value), mistake('mistake.gateway.path'))
    .refine((value) => !WEB_PAGE.test(parsed(value)?.hostname ?? ''), mistake('mistake.gateway.web_page'))
    .nullable()
    .default(null)
    .meta(address(description, 'https://gateway.isolarcloud.eu'));

/** Parameters of a redirect URL are dropped by the service (oauth.md 3). */
const redirectAddress = url({ protocols: ['http:', 'https:'], otherwise: mistake('mistake.no_redirect_url') }).refine(
  (value) => !/[?#]/.test(value),
  mistake('mistake.redirect_parameters'),
);

/**
 * The number of an application of the OAuth2 flavour, or its Authorize URL, from which spaces and line breaks are removed. YAML reads
 * the number as one unless it is quoted.
 */
export const applicationId = (description: string, example: string) =>
  copied(text().overwrite((value) => (authorizeUrlIn(value) === null ? value : value.replace(/\s+/g, ''))))
    .refine(hasApplicationId, mistake('mistake.no_application_id'))
    .refine((value) => {
      const redirect = authorizeUrlIn(value)?.redirectUrl ?? null;
      return redirect === null || redirectAddress.safeParse(redirect).success;
    }, mistake('mistake.redirect_in_address'))
    .meta({ type: ['string', 'integer'] })
    .nullable()
    .default(null)
    .meta(hidden(description, example));

export const redirectUrl = (description: string) =>
  redirectAddress.nullable().default(null).meta(hidden(description, 'http://homeassistant.local:8099/callback'));

export const homeAssistantUrl = (description: string) =>
  withoutUser(
    url({
      protocols: ['http:', 'https:'],
      otherwise: mistake('mistake.no_home_assistant'),
    }),
    mistake('mistake.token_in_url'),
  )
    .nullable()
    .default(null)
    .meta(address(description, 'http://homeassistant.local:8123'));

/** Whether a broker URL has a path that would be ignored. Only MQTT over WebSocket uses a path; MQTT over TCP or TLS does not. */
const hasUnusedPath = (value: string): boolean =>
  /^mqtts?:/i.test(value) && (!/^\/?$/.test(parsed(value)?.pathname ?? '') || /[?#]/.test(value));

/** Whether a text has several addresses in it, as other programs accept them. */
const hasSeveral = (value: string): boolean => /[,;\s]\s*\w+:\/\//.test(value);

const SEVERAL_BROKERS = ['mqtts://broker-1.lan:8883', 'mqtts://broker-2.lan:8883'] as const;

const oneAddress = copied().refine((value) => !hasSeveral(value), {
  error: mistake('mistake.several_brokers', { example: JSON.stringify(SEVERAL_BROKERS) }),
  abort: true,
});

const brokerAddress = withoutUser(
  url({ protocols: ['mqtt:', 'mqtts:', 'ws:', 'wss:'], otherwise: mistake('mistake.no_broker') }, oneAddress),
  mistake('mistake.user_in_url'),
).refine((value) => !hasUnusedPath(value), mistake('mistake.broker_path'));

/** The address of a broker, or a list of addresses. */
export const brokerUrls = (description: string) =>
  z
    .union(
      [
        brokerAddress,
        z.array(brokerAddress.meta(address('Address of a broker.', SEVERAL_BROKERS[0]))).min(1, mistake('mistake.no_broker')),
      ],
      { error: mistake('mistake.no_broker') },
    )
    .default('mqtt://localhost:1883')
    .meta({ ...address(description, SEVERAL_BROKERS[0]), examples: ['mqtts://broker.lan:8883', SEVERAL_BROKERS] });

export const proxyUrl = (description: string) =>
  url({ protocols: ['http:', 'https:'], otherwise: mistake('mistake.no_proxy') })
    .nullable()
    .default(null)
    .meta(hidden(description, 'http://proxy.lan:3128'));

export const databaseUrl = (description: string) =>
  copied()
    .refine((value) => databaseAddressIn(value) !== null, mistake('mistake.no_database'))
    .nullable()
    .default(null)
    .meta(hidden(description, 'postgresql://bridge:your-password@database.lan/isolarcloud'));

/** The shortest secret from which a key is derived: 128 random bits in hexadecimal digits. */
const SHORTEST_KEY = 32;
const KEY_PLACEHOLDER = 'your-encryption-key-of-32-characters';

export const optionalEncryptionKey = (description: string) =>
  secret(copied(), [KEY_PLACEHOLDER])
    .refine((value) => value.length >= SHORTEST_KEY, mistake('mistake.short_key', { length: SHORTEST_KEY }))
    .nullable()
    .default(null)
    .meta(hidden(description, KEY_PLACEHOLDER));

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
