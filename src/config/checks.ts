/** Checks that concern several options of a section. */

import type * as z from 'zod';
import type { TextKey } from '../texts/texts.ts';
import { isLoopbackHost } from './loopback.ts';
import { mistake } from './mistake.ts';

/** The options of a section as the user has set them: each may have the wrong type, a mistake that is reported separately. */
type Section = Readonly<Record<string, unknown>>;

interface Check {
  /** The option at which the mistake is reported. */
  readonly option: string;
  readonly mistake: TextKey;
  readonly isRight: (section: Section) => boolean;
}

/** Whether the host is reachable from this machine only. Also true if it is not a text. */
const isPrivate = (host: unknown): boolean => typeof host !== 'string' || host === '' || isLoopbackHost(host);

/** Whether a list has no entry. Also true if it is no list. */
const isEmpty = (list: unknown): boolean => !Array.isArray(list) || list.length === 0;

const isEncrypted = (url: unknown): boolean => /^(mqtts|wss):/i.test(String(url));
const listOf = (urls: unknown): readonly unknown[] => (Array.isArray(urls) ? urls : [urls]);

export const EMBEDDED_BROKER_CHECKS: readonly Check[] = [
  {
    option: 'username',
    mistake: 'mistake.user_and_password',
    isRight: ({ username, password }) => (username == null) === (password == null),
  },
  {
    option: 'host',
    mistake: 'mistake.open_broker',
    isRight: ({ enabled, host, username, anonymous }) => enabled !== true || username != null || anonymous === true || isPrivate(host),
  },
  {
    option: 'anonymous',
    mistake: 'mistake.user_or_anonymous',
    isRight: ({ username, anonymous }) => anonymous !== true || username == null,
  },
];

export const POSTGRES_CHECKS: readonly Check[] = [
  {
    option: 'encryption_key',
    mistake: 'mistake.no_encryption_key',
    isRight: ({ url, encryption_key }) => url == null || encryption_key != null,
  },
];

export const MQTT_CHECKS: readonly Check[] = [
  {
    option: 'password',
    mistake: 'mistake.no_username',
    isRight: ({ username, password }) => username != null || password == null,
  },
  {
    option: 'certificate_file',
    mistake: 'mistake.no_key_file',
    isRight: ({ certificate_file, key_file }) => certificate_file == null || key_file != null,
  },
  {
    option: 'key_file',
    mistake: 'mistake.no_certificate_file',
    isRight: ({ certificate_file, key_file }) => key_file == null || certificate_file != null,
  },
  {
    option: 'key_passphrase',
    mistake: 'mistake.passphrase_without_key',
    isRight: ({ key_file, key_passphrase }) => key_passphrase == null || key_file != null,
  },
  {
    option: 'url',
    mistake: 'mistake.not_encrypted',
    isRight: ({ url, ca_file, certificate_file }) => listOf(url).some(isEncrypted) || (ca_file == null && certificate_file == null),
  },
  {
    // If the encrypted addresses were blocked, the bridge would send its password to the other ones in clear text.
    option: 'url',
    mistake: 'mistake.partly_encrypted',
    isRight: ({ url }) => !listOf(url).some(isEncrypted) || listOf(url).every(isEncrypted),
  },
];

export const HOME_ASSISTANT_CHECKS: readonly Check[] = [
  {
    option: 'heal',
    mistake: 'mistake.heal_without_home_assistant',
    isRight: ({ heal, url, token }) => heal !== true || (url != null && token != null),
  },
];

export const PAGE_CHECKS: readonly Check[] = [
  {
    option: 'host',
    mistake: 'mistake.open_page',
    isRight: ({ enabled, host, password }) => enabled !== true || password != null || isPrivate(host),
  },
  {
    option: 'names',
    mistake: 'mistake.open_proxy',
    isRight: ({ enabled, host, password, names }) => enabled !== true || password != null || isEmpty(names) || !isPrivate(host),
  },
];

/** Adds checks to a section. They run even if one of its options is invalid, so that all mistakes are reported at once. */
export const checked = <Schema extends z.ZodType<Section>>(section: Schema, checks: readonly Check[]): Schema =>
  checks.reduce(
    (schema, { option, mistake: key, isRight }) => schema.refine(isRight, { when: () => true, path: [option], error: mistake(key) }),
    section,
  );
