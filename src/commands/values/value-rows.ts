import type { Reading } from '../../model.ts';
import type { Subject } from '../../poll/collector.ts';
import { nameIn, type Texts } from '../../texts/texts.ts';

/** One point of one plant or device with its present value, for machine-readable output. */
export interface ValueRow {
  readonly ps_id: string;
  readonly plant: string;
  readonly ps_key: string;
  readonly device: string;
  readonly device_type: number;
  readonly point_id: string;
  readonly point: string;
  readonly slug: string;
  readonly value: number | string | null;
  readonly unit: string | null;
  /** ISO 8601 with the plant's offset. */
  readonly device_time: string | null;
}

/** Every point that is read, plant by plant. */
export const valueRows = (subjects: readonly Subject[], texts: Texts): readonly ValueRow[] =>
  byPlant(subjects).flatMap((subject) =>
    (subject.newest?.readings ?? []).map(({ spec, value }) => ({
      ps_id: subject.plant.psId,
      plant: subject.plant.name,
      ps_key: subject.psKey,
      device: nameOf(subject),
      device_type: spec.deviceType,
      point_id: spec.pointId,
      point: nameIn(spec.name, texts),
      slug: spec.slug,
      value,
      unit: spec.unit,
      device_time: subject.newest?.deviceTime ?? null,
    })),
  );

/** Each plant before its devices. */
export function byPlant(subjects: readonly Subject[]): readonly Subject[] {
  const plants = new Map<string, Subject[]>();
  for (const subject of subjects) {
    const { psId } = subject.plant;
    const group = plants.get(psId) ?? [];
    plants.set(psId, group);
    group.push(subject);
  }
  return [...plants.values()].flat();
}

export const nameOf = ({ device, plant }: Subject): string => device?.name ?? plant.name;

export const valueText = ({ spec, value }: Reading): string =>
  value === null ? '-' : [value, spec.unit].filter((part) => part !== null).join(' ');
