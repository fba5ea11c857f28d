/** What a changed configuration changes in a running bridge. Pure. */

import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/schema.ts';
import { allOptions } from '../config/shape.ts';

/** Parts of a running bridge that the next one with another configuration may take over. */
export interface KeptParts {
  /** The connection to the broker, or the embedded broker. */
  readonly link: boolean;
  /** The server of the page, with its sessions and streams. */
  readonly page: boolean;
  /** The lists of plants and devices. */
  readonly lists: boolean;
}

/** Options whose change needs a restart of the process, since another state folder or database has neither the token nor the counters. */
const RESTART_ONLY: readonly (keyof Config & string)[] = ['state', 'state_folder'];

/** Returns the names of the options whose values differ, in the order of the schema. */
export const changedOptions = (before: Config, after: Config): readonly string[] =>
  allOptions().flatMap(({ path }) => (isDeepStrictEqual(valueAt(before, path), valueAt(after, path)) ? [] : [path.join('.')]));

const valueAt = (config: Config, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>>)[key], config);

/** Returns the part of a changed configuration that a running bridge can apply, and the names of the options that need a restart. */
export function withoutRestart(before: Config, after: Config): { readonly config: Config; readonly needRestart: readonly string[] } {
  const needRestart = changedOptions(before, after).filter((option) =>
    RESTART_ONLY.some((own) => option === own || option.startsWith(`${own}.`)),
  );
  return { config: { ...after, ...Object.fromEntries(RESTART_ONLY.map((option) => [option, before[option]])) }, needRestart };
}

/** Returns which parts the next bridge takes over: those all of whose options are the same. */
export function keptParts(before: Config, after: Config): KeptParts {
  const isSame = (of: (config: Config) => unknown): boolean => isDeepStrictEqual(of(before), of(after));
  return { link: isSame(linkOptions), page: after.page.enabled && isSame(({ page }) => page), lists: isSame(listOptions) };
}

/** The search for announcements of earlier runs depends on the prefix, the access rules of the embedded broker on both. */
function linkOptions({ mqtt: { plain_topics: _plain, history: _history, ...mqtt }, homeassistant }: Config): unknown {
  return [mqtt, homeassistant.discovery_prefix, mqtt.embedded_broker.enabled && homeassistant.status_topic];
}

const listOptions = ({ isolarcloud, plants, accounts }: Config): unknown => [isolarcloud, plants, accounts];
