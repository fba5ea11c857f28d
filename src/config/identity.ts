/** `identity`: new ps_keys of devices, each with the old one under which it continues. */

import * as z from 'zod';

/** Digits only, since the key is shown in messages and must not be a secret. */
const PS_KEY = /^(\d+_(\d+))(_\d+)+$/;
const PLANT_TYPE = '11';

const psKey = (): z.ZodString => z.string().regex(PS_KEY, 'is not a ps_key; write one such as "1501234_14_1_1"');

export const identity = z
  .record(psKey(), psKey())
  .superRefine((pairs, context) => {
    for (const [newKey, oldKey] of Object.entries(pairs)) {
      const message = mistakeIn(newKey, oldKey, pairs);
      if (message !== null) context.addIssue({ code: 'custom', path: [newKey], message });
    }
  })
  .default({})
  .meta({
    description:
      'For a device whose ps_key changed, as when it or its communicator was replaced: the new key, and the old one by which its topics, entities and sums go on.',
    examples: [{ '1501234_14_1_2': '1501234_14_1_1' }],
  });

function mistakeIn(newKey: string, oldKey: string, pairs: Readonly<Record<string, string>>): string | null {
  const [, kind, type] = PS_KEY.exec(newKey) ?? [];
  const [, oldKind] = PS_KEY.exec(oldKey) ?? [];
  if (kind === undefined || oldKind === undefined) return null; // already reported
  if (newKey === oldKey) return 'is the same key; write the one that the device had before';
  if (kind !== oldKind) return 'is of another plant or device type; a device goes on only as one of its own kind';
  if (type === PLANT_TYPE) return 'is a plant; only devices get new keys';
  if (pairs[oldKey] !== undefined) return `has an older key itself; write "${pairs[oldKey]}", and remove the line of "${oldKey}"`;
  const others = Object.keys(pairs).filter((other) => pairs[other] === oldKey && other !== newKey);
  return others.length === 0 ? null : `is the old key of "${others[0]}" too; keep one of the lines`;
}
