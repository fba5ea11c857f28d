import type { Texts } from '../../texts/texts.ts';
import { announcedEntity } from '../announced-entity.ts';
import { uniqueId } from '../discovery.ts';
import type { Ledger } from '../ledger.ts';
import type { DeviceChange, EntityChange } from './compare.ts';

/**
 * @returns the changes with the names and entity ids that no retained payload contains: those of entities whose removal is held
 * while their device stays announced
 */
export const withKnownEntities = (changes: readonly DeviceChange[], { devices }: Ledger, texts: Texts): readonly DeviceChange[] =>
  changes.map((change) => {
    const device = devices[change.identifier];
    if (device === undefined) return change;
    const known = (entity: EntityChange): EntityChange => {
      if (entity.entityId !== null) return entity;
      const key = entity.uniqueId.slice(uniqueId(change.identifier, '').length);
      return { ...entity, ...announcedEntity(change.identifier, key, device, texts) };
    };
    return { ...change, entities: change.entities.map(known) };
  });
