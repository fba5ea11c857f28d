import type { Signal } from '@preact/signals';
import { formatPercent, formatPower } from '../format/numbers.ts';
import { formatClock } from '../format/times.ts';
import { QuantityText } from '../parts/quantity.tsx';
import { useTexts } from '../parts/use-texts.ts';
import { type CurveLine, type DayCurve, lineOf, linesWithValues } from './day-curve.ts';

export interface CurveLegendProps {
  readonly day: DayCurve;
  readonly offset: number;
  /** Index of the sample whose values are shown; null: no sample. */
  readonly index: number | null;
  readonly hidden: Signal<ReadonlySet<CurveLine>>;
}

/** Shows each line with its value at one time. A press on an entry hides or shows the line. */
export function CurveLegend({ day, offset, index, hidden }: CurveLegendProps) {
  const { t, locale } = useTexts();
  const time = index === null ? undefined : day.times[index];
  const toggle = (line: CurveLine): void => {
    const rest = new Set(hidden.value);
    if (!rest.delete(line)) rest.add(line);
    hidden.value = rest;
  };
  return (
    <div class="legend">
      <span class="legend-time">{time === undefined ? '' : formatClock(time, offset, locale)}</span>
      {linesWithValues(day).map((line) => {
        const value = index === null ? null : (lineOf(day, line)[index] ?? null);
        return (
          <button
            key={line}
            type="button"
            class={`legend-line line-${line}`}
            aria-pressed={!hidden.value.has(line)}
            onClick={() => toggle(line)}
          >
            <span>{t(`curve.${line}`)}</span>
            <QuantityText quantity={line === 'soc' ? formatPercent(value, locale) : formatPower(value, locale)} />
          </button>
        );
      })}
      {index !== null && day.doubtful.has(index) && <span class="secondary">{t('curve.doubtful')}</span>}
    </div>
  );
}
