import type { PlantPage, PlantRow, PlantView } from '../../view/documents/plants.ts';

/** Whether the day of a plant's energies is over. The document of the plant still has these energies until the next sample. */
export const isDayOver = ({ dayEndsAt }: PlantRow, nowMs: number): boolean => dayEndsAt !== null && nowMs >= dayEndsAt;

const NOTHING: PlantView['today'] = {
  produced: null,
  bought: null,
  sold: null,
  charged: null,
  discharged: null,
  used: null,
  selfSufficiency: null,
};

/** Returns the plant without its energies of the day. */
export const withoutToday = (plant: PlantView): PlantView => ({ ...plant, producedToday: null, today: NOTHING });

/** Returns the list, in which plants whose day is over have no energies of the day. */
export const withoutPastDays = (list: PlantPage, nowMs: number): PlantPage => ({
  ...list,
  plants: list.plants.map((plant) => (isDayOver(plant, nowMs) ? { ...plant, producedToday: null } : plant)),
});
