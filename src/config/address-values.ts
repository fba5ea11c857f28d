/** The types of option values for addresses. Each has a message that names the mistake and the correction. */

import { isIP } from 'node:net';
import * as z from 'zod';

import { phrase } from '../texts/texts.ts';
import { authorizeUrlIn, hasApplicationId } from './authorize-url.ts';
import { databaseAddressIn } from './database-url.ts';
import { mistake } from './mistake.ts';
import { copied, hidden, text } from './values.ts';

/** Marks an address. Reports show it only if it certainly contains no password, since users may write a password in an address. */
const address = (description: string, example: string) => ({ ...hidden(description, example), format: 'uri' });

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
