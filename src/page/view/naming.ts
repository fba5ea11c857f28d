/** Names of plants and devices, and entity ids of points. The name of a plant or device that is not listed is the announced one. */

import type { Ledger } from '../../homeassistant/ledger.ts';
import { type PointSpec, plantKey } from '../../model.ts';
import { deviceIdentifier, escapeId } from '../../topics.ts';

interface Named {
  readonly psId: string;
  readonly psKey: string;
}

/**
 * Returns the name of a plant or device.
 * @param listed the plant or device in the present listing
 * @returns the name with which it was last announced if the listing lacks it; the ps_key if it was not announced either
 */
export const nameOf = (subject: Named, listed: { readonly name: string } | null | undefined, announced: Ledger['devices']): string =>
  listed?.name.trim() || announcedName(subject, announced) || subject.psKey;

/** Returns the announced name of a plant or device. The announced name of a device begins with the name of its plant, which is removed. */
function announcedName({ psId, psKey }: Named, announced: Ledger['devices']): string | undefined {
  const name = announced[deviceIdentifier(psKey)]?.name;
  const prefix = `${announced[deviceIdentifier(plantKey(psId))]?.name} `;
  return name?.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** Returns the announced entity id of a point; null: the point is not announced. */
export function entityIdOf(psKey: string, { pointId, slug }: PointSpec, announced: Ledger['devices']): string | null {
  const device = announced[deviceIdentifier(psKey)];
  const platform = device?.components[escapeId(pointId)];
  return device === undefined || platform === undefined ? null : `${platform}.${device.entityIdPrefix}_${slug}`;
}
