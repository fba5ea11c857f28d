import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { usePage } from '../client/page.ts';
import { formatAxisPower, formatPercent, inOneText } from '../format/numbers.ts';
import { formatClock } from '../format/times.ts';
import { useTexts } from '../parts/use-texts.ts';
import { type Chart, drawChart } from './chart.ts';
import { CurveLegend } from './curve-legend.tsx';
import { type CurveLine, type DayCurve, newestIndex } from './day-curve.ts';

export interface CurveChartProps {
  readonly day: DayCurve;
  /** Offset of the plant's time in minutes east of Greenwich. */
  readonly offset: number;
}

/** Shows the curve on a canvas, with a legend that has the values of the sample at the cursor, or else of the newest sample. */
export function CurveChart({ day, offset }: CurveChartProps) {
  const { t } = useTexts();
  const pointed = useSignal<number | null>(null);
  const hidden = useSignal<ReadonlySet<CurveLine>>(new Set());
  const place = useChart(day, offset, pointed, hidden);
  return (
    <>
      <div ref={place} class="chart" role="img" aria-label={t('curve.label')} />
      <CurveLegend day={day} offset={offset} index={pointed.value ?? newestIndex(day)} hidden={hidden} />
    </>
  );
}

/** Draws the chart in an element. Draws it again when the language, the theme or the shown lines change. */
function useChart(day: DayCurve, offset: number, pointed: Signal<number | null>, hidden: Signal<ReadonlySet<CurveLine>>) {
  const { theme, language } = usePage();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart | null>(null);
  const newest = useRef(day);
  newest.current = day;
  const { locale } = language;
  const isDark = theme.isDark.value;
  const shown = hidden.value;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const drawn = drawChart(element, newest.current, {
      width: element.clientWidth,
      height: element.clientHeight,
      time: (seconds) => formatClock(seconds * 1_000, offset, locale),
      power: (watts) => inOneText(formatAxisPower(watts, locale)),
      percent: (percent) => inOneText(formatPercent(percent, locale)),
      pointed: (index) => {
        pointed.value = index;
      },
      hidden: shown,
    });
    chart.current = drawn;
    const watcher = new ResizeObserver(() => drawn.resize(element.clientWidth, element.clientHeight));
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      drawn.destroy();
      chart.current = null;
    };
    // `isDark` is listed because the colours depend on the theme.
  }, [locale, offset, isDark, shown, pointed]);
  useEffect(() => chart.current?.update(day), [day]);
  return place;
}
