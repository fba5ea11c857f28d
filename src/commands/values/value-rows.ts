import type { PointSpec, Reading } from '../../model.ts';
import type { Subject } from '../../poll/collector.ts';
import { readingsOf } from '../../readings/columns.ts';
import { contains } from '../../text-search.ts';
import { nameIn, type Texts } from '../../texts/texts.ts';

/** Options that choose which values are shown. */
export interface ValueOptions {
  /** `--name`: a text that the name of the device or point or the slug must contain. */
  readonly name?: string | undefined;
  /** `--with-value`: only points with a value. */
  readonly withValue?: boolean | undefined;
}

/** A row of machine-readable output: one point of one plant or device with its present value. */
export type ValueRow = {
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
  /** Time of the sample in ISO 8601 with the plant's offset; null if unknown. */
  readonly device_time: string | null;
};

/** Whether `--name` chooses a point: by its name or slug, or by the name of its device. */
export const isNamed = (
  { device, spec, texts }: { readonly device: string; readonly spec: PointSpec; readonly texts: Texts },
  name: string,
): boolean => [device, spec.slug, nameIn(spec.name, texts)].some((text) => contains(text, name));

/** Returns the readings of a plant or device that the options choose. */
export const chosenReadings = (subject: Subject, { name, withValue = false }: ValueOptions, texts: Texts): readonly Reading[] =>
  readingsOf(subject.newest).filter(
    ({ spec, value }) => (!withValue || value !== null) && (name === undefined || isNamed({ device: nameOf(subject), spec, texts }, name)),
  );

/** Returns a row for each reading that the options choose. */
export const valueRows = (subjects: readonly Subject[], options: ValueOptions, texts: Texts): readonly ValueRow[] =>
  subjects.flatMap((subject) =>
    chosenReadings(subject, options, texts).map(({ spec, value }) => ({
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

export const nameOf = ({ device, plant }: Subject): string => device?.name ?? plant.name;

export const valueText = ({ spec, value }: Reading): string =>
  value === null ? '-' : [value, spec.unit].filter((part) => part !== null).join(' ');
