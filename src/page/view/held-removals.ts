import { findPoint } from '../../catalogue/index.ts';
import type { AnnouncedDevice, Ledger } from '../../homeassistant/ledger.ts';
import { keysOf, nameIn, type Texts } from '../../texts/texts.ts';
import { psKeyOf, unescapeId } from '../../topics.ts';
import type { HeldRemovals } from './documents/announced.ts';

const DIAGNOSTICS = keysOf('entity');

/** Returns the plants and devices with entities whose removal is held. */
export const heldRemovals = (announced: Ledger['devices'], texts: Texts): readonly HeldRemovals[] =>
  Object.entries(announced)
    .filter(([, { held }]) => Object.keys(held).length > 0)
    .map(([identifier, { name, held }]) => ({ identifier, name, entities: namesOf(identifier, held, texts) }));

function namesOf(identifier: string, held: AnnouncedDevice['held'], texts: Texts): readonly string[] {
  // The device type follows the plant id: ps_key = {ps_id}_{device_type}_{device_code}_{chnnl_id} (isolarcloud-open-api.md 5.1).
  const deviceType = Number(psKeyOf(identifier)?.split('_')[1]);
  return Object.keys(held).map((key) => {
    const point = findPoint(deviceType, unescapeId(key) ?? key);
    if (point !== null) return nameIn(point.name, texts);
    const diagnostic = DIAGNOSTICS.find((text) => text === `entity.${key}`);
    return diagnostic === undefined ? key : texts(diagnostic);
  });
}
