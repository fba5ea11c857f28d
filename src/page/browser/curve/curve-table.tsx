import { CURVE_COLUMNS, type CurveColumn } from '../../view/documents/curve.ts';
import { formatPercent, formatPower } from '../format/numbers.ts';
import { formatClock } from '../format/times.ts';
import { QuantityText } from '../parts/quantity.tsx';
import { ScrollTable } from '../parts/scroll-table.tsx';
import { useTexts } from '../parts/use-texts.ts';
import type { DayCurve } from './day-curve.ts';

/** Shows the samples of a day as a table, the newest first. */
export function CurveTable({ day, offset }: { readonly day: DayCurve; readonly offset: number }) {
  const { t, locale } = useTexts();
  const columns = CURVE_COLUMNS.filter((column) => day.columns[column].some((value) => value !== null));
  const quantity = (column: CurveColumn, index: number) => {
    const value = day.columns[column][index] ?? null;
    return column === 'soc' ? formatPercent(value, locale) : formatPower(value, locale);
  };
  const rows = day.times
    .map((time, index) => ({ time, index }))
    .filter(({ index }) => columns.some((column) => day.columns[column][index] != null));
  return (
    <ScrollTable label={t('table_of', { title: t('curve.title') })} className="tall">
      <thead>
        <tr>
          <th scope="col">{t('time')}</th>
          {columns.map((column) => (
            <th key={column} scope="col" class="numeric">
              {t(`curve.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.toReversed().map(({ time, index }) => (
          <tr key={time}>
            <th scope="row">
              {formatClock(time, offset, locale)} {day.doubtful.has(index) && <span class="secondary">{t('curve.doubtful')}</span>}
            </th>
            {columns.map((column) => (
              <td key={column} class="numeric">
                <QuantityText quantity={quantity(column, index)} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
