import type { PlantPage, PlantRow, PlantView } from '../../view/documents.ts';

/** Whether the day of which a plant has energies is over. Its document is renewed only with the next sample. */
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

/** The plant without the energies of a day that is over. */
export const withoutToday = (plant: PlantView): PlantView => ({ ...plant, producedToday: null, today: NOTHING });

/** The list without the energies of days that are over. */
export const withoutPastDays = (list: PlantPage, nowMs: number): PlantPage => ({
  ...list,
  plants: list.plants.map((plant) => (isDayOver(plant, nowMs) ? { ...plant, producedToday: null } : plant)),
});
