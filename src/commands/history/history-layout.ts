import type { HistoryRow, SpecOf } from '../../history/rows.ts';
import type { Statistic } from '../../isolarcloud/wire/history.ts';
import { nameIn, type Texts } from '../../texts/texts.ts';
import type { FieldName, Layout, Row } from '../output/render-rows.ts';
import type { NamedSubject } from './history-subjects.ts';

const NAMES = ['ps_id', 'plant', 'ps_key', 'device', 'device_type', 'point_id', 'point', 'slug', 'unit', 'time'];
/** The names that the table on a terminal shows; files and other programs get all. */
const SHOWN_NAMES: readonly FieldName[] = ['plant', 'ps_key', 'device', 'slug', 'unit', 'time'];

/** Returns the columns of the output. @param values the columns with numbers: the chosen statistics, or `value` for single samples */
export const layoutOf = (values: readonly (Statistic | 'value')[]): Layout => ({
  columns: [...NAMES, ...values],
  table: [...SHOWN_NAMES, ...values],
  numbers: values,
});

export const hasValue = ([, , , ...values]: HistoryRow): boolean => values.some((value) => value !== null);

/** Returns a function that adds the names of plant, device and point to a row. */
export function describer(
  subjects: readonly NamedSubject[],
  specOf: SpecOf,
  columns: readonly string[],
  texts: Texts,
): (row: HistoryRow) => Row {
  const byKey = new Map(subjects.map((subject) => [subject.psKey, subject]));
  return ([psKey, pointId, time, ...values]) => {
    const [subject, spec] = [byKey.get(psKey), specOf(psKey, pointId)];
    const fields = [
      ...[subject?.psId, subject?.plant, psKey, subject?.device, subject?.deviceType],
      ...[pointId, spec && nameIn(spec.name, texts), spec?.slug, spec?.unit, time],
      ...values,
    ];
    return Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? null]));
  };
}
