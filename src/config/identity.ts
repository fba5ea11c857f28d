/**
 * The option `identity`. Key: ps_key of a new device. Value: ps_key of the old device whose topics, entities and counters it
 * continues.
 */

import * as z from 'zod';
import { mistake } from './mistake.ts';

/** Only digits and `_`: the key is shown in messages, so that a secret written here by mistake must not be accepted. */
const PS_KEY = /^(\d+_(\d+))(_\d+)+$/;
const PLANT_TYPE = '11';

const psKey = (): z.ZodString => z.string().regex(PS_KEY, mistake('mistake.no_ps_key_of_inverter'));

export const identity = z
  .record(psKey(), psKey())
  .superRefine((pairs, context) => {
    const newKeys = new Map<string, readonly string[]>();
    for (const [newKey, oldKey] of Object.entries(pairs)) newKeys.set(oldKey, [...(newKeys.get(oldKey) ?? []).slice(0, 1), newKey]);
    for (const [newKey, oldKey] of Object.entries(pairs)) {
      const message = mistakeIn(newKey, oldKey, pairs, newKeys.get(oldKey) ?? []);
      if (message !== null) context.addIssue({ code: 'custom', path: [newKey], message });
    }
  })
  .default({})
  .meta({
    description:
      'For a device whose ps_key changed, as when it or its communicator was replaced: the new key, and the old one by which its topics, entities and sums go on.',
    examples: [{ '1501234_14_1_2': '1501234_14_1_1' }],
  });

/**
 * Returns the mistake in one entry; null if there is none.
 * @param sharing at most two of the new keys that name the same old key
 */
function mistakeIn(newKey: string, oldKey: string, pairs: Readonly<Record<string, string>>, sharing: readonly string[]): string | null {
  const [, kind, type] = PS_KEY.exec(newKey) ?? [];
  const [, oldKind] = PS_KEY.exec(oldKey) ?? [];
  if (kind === undefined || oldKind === undefined) return null; // the schema has already reported a key of the wrong form
  if (newKey === oldKey) return mistake('mistake.same_key');
  if (kind !== oldKind) return mistake('mistake.other_kind');
  if (type === PLANT_TYPE) return mistake('mistake.key_of_plant');
  if (pairs[oldKey] !== undefined) return mistake('mistake.older_key', { oldest: pairs[oldKey], old: oldKey });
  const other = sharing.find((key) => key !== newKey);
  return other === undefined ? null : mistake('mistake.old_key_twice', { other });
}
