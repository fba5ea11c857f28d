import uPlot from 'uplot';
import { CURVE_LINES, type CurveLine, type DayCurve, drawnOf, isAlone, lineOf } from './day-curve.ts';

const HOUR_S = 3_600;

export interface ChartOptions {
  readonly width: number;
  readonly height: number;
  /** Returns the label of a time. @param seconds epoch seconds */
  readonly time: (seconds: number) => string;
  readonly power: (watts: number) => string;
  readonly percent: (percent: number) => string;
  /** Called with the index of the sample at the cursor; null if the cursor is not on the chart. */
  readonly pointed: (index: number | null) => void;
  readonly hidden: ReadonlySet<CurveLine>;
}

/** A chart of one day in an element of the page. */
export interface Chart {
  readonly update: (day: DayCurve) => void;
  readonly resize: (width: number, height: number) => void;
  readonly destroy: () => void;
}

/** Draws the chart. Its colours come from the style sheet, so that a change of the theme needs a new chart. */
export function drawChart(element: HTMLElement, first: DayCurve, options: ChartOptions): Chart {
  let day = first;
  const colour = (name: string): string => getComputedStyle(element).getPropertyValue(`--${name}`).trim();
  const colours = Object.fromEntries(CURVE_LINES.map((line) => [line, colour(line)])) as Record<CurveLine, string>;
  const { width, height } = options;
  const axis = { stroke: colour('secondary'), font: `12px ${colour('font')}`, ticks: { show: false }, border: { show: false } };
  const plot = new uPlot(
    {
      width,
      height,
      padding: [12, 24, 0, 4],
      legend: { show: false },
      cursor: { points: { size: 8 }, drag: { x: false, y: false }, y: false },
      scales: {
        x: { time: false, range: () => [day.startAt / 1_000, day.endAt / 1_000] },
        y: { range: (_, min, max) => powerRange(min, max) },
        soc: { range: [0, 100] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 28,
          splits: (chart) => hoursOf(day, chart.width < 360 ? 12 : chart.width < 560 ? 6 : 3),
          values: (_, splits) => splits.map(options.time),
        },
        {
          ...axis,
          scale: 'y',
          size: 64,
          grid: { stroke: colour('line'), width: 1 },
          values: (_, splits) => splits.map(options.power),
        },
        {
          ...axis,
          scale: 'soc',
          side: 1,
          size: 32,
          gap: 8,
          grid: { show: false },
          show: lineOf(day, 'soc').some((value) => value !== null),
          splits: () => [0, 25, 50, 75, 100],
          values: (_, splits) => splits.map(options.percent),
        },
      ],
      series: [{}, ...CURVE_LINES.map((line) => seriesOf(line, colours[line], !options.hidden.has(line)))],
      hooks: {
        drawClear: [(chart) => shadeNights(chart, day, colour('night'))],
        draw: [(chart) => drawDots(chart, day, colours, colour('card'))],
        setCursor: [({ cursor: { idx } }) => options.pointed(idx ?? null)],
      },
    },
    dataOf(day),
    element,
  );
  return {
    update: (next) => {
      day = next;
      plot.setData(dataOf(next));
    },
    resize: (newWidth, newHeight) => plot.setSize({ width: newWidth, height: newHeight }),
    destroy: () => plot.destroy(),
  };
}

const dataOf = (day: DayCurve): uPlot.AlignedData => [
  day.times.map((time) => time / 1_000),
  ...CURVE_LINES.map((line) => [...drawnOf(day, line)]),
];

function seriesOf(line: CurveLine, stroke: string, show: boolean): uPlot.Series {
  const isArea = line === 'solar' || line === 'bought' || line === 'sold';
  return {
    scale: line === 'soc' ? 'soc' : 'y',
    stroke,
    show,
    width: line === 'soc' ? 2 : 3,
    points: { show: false },
    ...(isArea && { fill: `${stroke}33`, fillTo: 0 }),
    ...(line === 'soc' && { dash: [6, 4] }),
  };
}

/** Returns the range of the axis of powers: it includes 0, all values, and some space above the largest value. */
function powerRange(min: number | null, max: number | null): [number, number] {
  const [low, high] = [Math.min(0, min ?? 0), Math.max(0, max ?? 0)];
  const room = Math.max(high - low, 100) * 0.06;
  return [low === 0 ? 0 : low - room, high + room];
}

const hoursOf = ({ startAt, endAt }: DayCurve, every: number): number[] => {
  const [from, to] = [startAt / 1_000, endAt / 1_000];
  return Array.from({ length: Math.floor((to - from) / HOUR_S / every) + 1 }, (_, index) => from + index * every * HOUR_S);
};

function shadeNights(chart: uPlot, { nights }: DayCurve, colour: string): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.fillStyle = colour;
  for (const { from, to } of nights) {
    const left = chart.valToPos(from / 1_000, 'x', true);
    ctx.fillRect(left, bbox.top, chart.valToPos(to / 1_000, 'x', true) - left, bbox.height);
  }
  ctx.restore();
}

/** Draws a hollow dot for each value of a doubtful sample, and a filled dot for a value between two gaps, which no line shows. */
function drawDots(chart: uPlot, day: DayCurve, colours: Readonly<Record<CurveLine, string>>, background: string): void {
  const { ctx } = chart;
  const radius = 3.5 * devicePixelRatio;
  ctx.save();
  ctx.lineWidth = 2 * devicePixelRatio;
  CURVE_LINES.forEach((line, lineIndex) => {
    if (chart.series[lineIndex + 1]?.show !== true) return;
    const values = drawnOf(day, line);
    values.forEach((value, index) => {
      const isHollow = day.doubtful.has(index);
      if (value === null || (!isHollow && !isAlone(values, index))) return;
      ctx.beginPath();
      ctx.arc(
        chart.valToPos((day.times[index] ?? 0) / 1_000, 'x', true),
        chart.valToPos(value, line === 'soc' ? 'soc' : 'y', true),
        radius,
        0,
        2 * Math.PI,
      );
      ctx.fillStyle = isHollow ? background : colours[line];
      ctx.strokeStyle = colours[line];
      ctx.fill();
      ctx.stroke();
    });
  });
  ctx.restore();
}
