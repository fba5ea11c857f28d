import { findPoint } from '../catalogue/index.ts';
import { ACCOUNT_KEYS, keyOfAccount } from '../live/documents/account.ts';
import { keysOf, nameIn, type Texts } from '../texts/texts.ts';
import { psKeyOf, unescapeId } from '../topics.ts';
import { nameOfAccount } from './diagnostics/bridge.ts';
import type { AnnouncedDevice } from './ledger.ts';

const DIAGNOSTICS = keysOf('entity');

/**
 * Returns the name and the entity id with which a component of the ledger was announced, for a component that no retained payload
 * describes.
 * @returns null for a component that the catalogue does not know, such as a point that the user has described
 */
export function announcedEntity(
  identifier: string,
  key: string,
  { components, held, leaving, entityIdPrefix }: AnnouncedDevice,
  texts: Texts,
): { readonly name: string; readonly entityId: string } | null {
  const platform = { ...leaving, ...held, ...components }[key];
  const known = knownAs(identifier, key, texts);
  return platform === undefined || known === null ? null : { name: known.name, entityId: `${platform}.${entityIdPrefix}_${known.slug}` };
}

function knownAs(identifier: string, key: string, texts: Texts): { readonly name: string; readonly slug: string } | null {
  // The device type follows the plant id: ps_key = {ps_id}_{device_type}_{device_code}_{chnnl_id} (isolarcloud-open-api.md 5.1).
  const deviceType = Number(psKeyOf(identifier)?.split('_')[1]);
  const point = findPoint(deviceType, unescapeId(key) ?? key);
  if (point !== null) return { name: nameIn(point.name, texts), slug: point.slug };
  const diagnostic = DIAGNOSTICS.find((text) => text === `entity.${key}`);
  if (diagnostic !== undefined) return { name: texts(diagnostic), slug: key };
  const ofAccount = ACCOUNT_KEYS.find((own) => key.startsWith(keyOfAccount(own, '')));
  if (ofAccount === undefined) return null;
  return { name: nameOfAccount(texts(`entity.${ofAccount}`), key.slice(keyOfAccount(ofAccount, '').length)), slug: key };
}
