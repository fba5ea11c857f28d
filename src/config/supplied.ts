/**
 * Settings that come neither from the configuration file nor from the environment: the options of the Home Assistant app, and what
 * its Supervisor knows. The file and the environment have precedence over them.
 */

import { type ConfigNode, find, plain, withValueAt } from './config-node.ts';

interface SuppliedSetting {
  /** Path of the option, such as `mqtt.url`. */
  readonly option: string;
  readonly value: string | boolean;
  /** Where the value comes from, as reports name it. */
  readonly origin: string;
}

/** Settings that belong together, as a user name and its password do. */
export interface SuppliedSettings {
  readonly settings: readonly SuppliedSetting[];
  /** Options of the file or the environment. If one of them is set, no setting of the group holds. */
  readonly unless: readonly string[];
}

/** Returns the configuration with the settings of each group that nothing in it replaces. */
export const withSupplied = (own: ConfigNode, groups: readonly SuppliedSettings[]): ConfigNode =>
  groups
    .filter((group) => !isReplaced(own, group))
    .flatMap(({ settings }) => settings)
    .reduce(
      (node, { option, value, origin }) => withValueAt(node, option.split('.'), { location: { variable: origin }, content: value }),
      own,
    );

/** Returns the origins of settings that do not hold, because the configuration sets something else. */
export const overriddenIn = (own: ConfigNode, groups: readonly SuppliedSettings[]): readonly string[] =>
  groups
    .filter((group) => isReplaced(own, group))
    .flatMap(({ settings }) => settings)
    .filter(({ option, value }) => valueAt(own, option) !== value)
    .map(({ origin }) => origin);

const isReplaced = (own: ConfigNode, { unless }: SuppliedSettings): boolean => unless.some((option) => valueAt(own, option) !== undefined);

/** The value of an option; undefined if it is not set. */
function valueAt(own: ConfigNode, option: string): unknown {
  const { node, exact } = find(own, option.split('.'));
  return exact && node.content !== null ? plain(node) : undefined;
}
