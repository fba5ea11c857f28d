import { announcedEntity } from '../../homeassistant/announced-entity.ts';
import { uniqueId } from '../../homeassistant/discovery.ts';
import type { Ledger } from '../../homeassistant/ledger.ts';
import type { Texts } from '../../texts/texts.ts';
import type { HeldRemovals } from './documents/announced.ts';

/** Returns the plants and devices with entities whose removal is held. */
export const heldRemovals = (announced: Ledger['devices'], texts: Texts): readonly HeldRemovals[] =>
  Object.entries(announced)
    .filter(([, { held }]) => Object.keys(held).length > 0)
    .map(([identifier, device]) => ({
      identifier,
      name: device.name,
      entities: Object.keys(device.held).map(
        (key) => announcedEntity(identifier, key, device, texts) ?? { name: null, entityId: uniqueId(identifier, key) },
      ),
    }));
