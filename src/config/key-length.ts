import { BridgeError } from '../errors.ts';
import { phrase } from '../texts/texts.ts';
import type { Config } from './schema.ts';

/** Number of characters of an App Key and of a Secret Key, as far as is known (open-api-guide.md 1.3). */
const USUAL = 32;

/**
 * Returns a warning for each key whose length is not the usual one. Such a key is accepted, since the cloud may issue keys of
 * another form.
 */
export const unusualKeyLengths = ({ app_key, secret_key }: Config['isolarcloud']): readonly BridgeError[] =>
  (
    [
      [app_key, 'detail.app_key_length'],
      [secret_key, 'detail.secret_key_length'],
    ] as const
  )
    .filter(([key]) => key.length !== USUAL)
    .map(([key, detail]) => new BridgeError('key_length_unusual', { detail: phrase(detail, { count: key.length, usual: USUAL }) }));
