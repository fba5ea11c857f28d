import { stringify } from 'yaml';

/** Returns a value as YAML on one line. */
export const inlineYaml = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trim();
