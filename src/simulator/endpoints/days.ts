import type { PointDefinition } from '../points/point.ts';
import { pointsOf } from '../points/tables.ts';
import { isAwake } from '../sampling.ts';
import type { Located, World } from '../world.ts';
import { type Period, parseStamp, periodStart, stamp } from '../zone.ts';
import type { ApiCall } from './call.ts';
import { askedDevices, MAX_POINTS } from './history.ts';
import { type Body, invalid, numberSet, oneOf, pointList, text } from './parameters.ts';

const QUARTER_HOUR_MS = 900_000;

/** Key: `query_type`. Value: the length of a period, the number of digits of its time stamp, and how many periods one call may span. */
const QUERIES: Readonly<Record<1 | 2 | 3, { period: Period; digits: number; limit: number }>> = {
  1: { period: 'day', digits: 8, limit: 100 },
  2: { period: 'month', digits: 6, limit: 24 },
  3: { period: 'year', digits: 4, limit: 5 },
};

/** Values of `data_type`: 1 mean, 2 peak, 3 trough, 4 total. */
type DataType = 1 | 2 | 3 | 4;

/**
 * getDevicePointsDayMonthYearDataList (open-api-guide.md 6): returns values by day, month or year, of the time until the end
 * of yesterday.
 */
export function getDevicePointsDayMonthYearDataList(call: ApiCall): unknown {
  const { body, faults } = call;
  const points = pointList(body, 'data_point', MAX_POINTS);
  const queryType = oneOf(body, 'query_type', [1, 2, 3]);
  const newestFirst = oneOf(body, 'order', [0, 1]) === 1;
  const dataTypes = askedDataTypes(body, queryType);
  const keyPrefix = faults.some(({ kind }) => kind === 'history_keys_misprinted') ? '5' : 'p';
  return Object.fromEntries(
    askedDevices(call).map((located) => {
      const spans = periods(call, located, queryType);
      const series = points
        .filter((point) => pointsOf(located.device.type)[point] !== undefined)
        .map((point) => {
          const rows = spans.map((span) => row(call.world, located, point, span, dataTypes));
          return [`${keyPrefix}${point}`, newestFirst ? rows.reverse() : rows] as const;
        });
      return [located.device.psKey, Object.fromEntries(series)];
    }),
  );
}

function askedDataTypes(body: Body, queryType: 1 | 2 | 3): DataType[] {
  text(body, 'data_type');
  const types = [...(numberSet(body, 'data_type') ?? [])];
  if (types.some((type) => type < 1 || type > 4) || (queryType === 1 && types.includes(4))) throw invalid('data_type');
  return types as DataType[];
}

interface QueriedPeriod {
  readonly stamp: string;
  readonly start: number;
  /** The end of the period, not included; today's midnight if the period has not ended. */
  readonly end: number;
}

function periods({ body, now }: ApiCall, { plant }: Located, queryType: 1 | 2 | 3): QueriedPeriod[] {
  const { period, digits, limit } = QUERIES[queryType];
  const boundary = (name: string) => {
    const value = text(body, name);
    const at = value.length === digits ? parseStamp(plant.zone, value) : null;
    if (at === null) throw invalid(name);
    return at;
  };
  const last = boundary('end_time');
  const today = periodStart(plant.zone, 'day', now);
  const spans: QueriedPeriod[] = [];
  let start = boundary('start_time');
  if (last < start) throw invalid('end_time');
  for (let count = 1; start <= last; count++) {
    if (count > limit) throw invalid('end_time');
    const next = periodStart(plant.zone, period, start, 1);
    if (start < today && next > plant.site.commissionedAt) {
      spans.push({
        stamp: stamp(plant.zone, start).slice(0, digits),
        start: Math.max(start, plant.site.commissionedAt),
        end: Math.min(next, today),
      });
    }
    start = next;
  }
  return spans;
}

function row(
  world: World,
  located: Located,
  pointId: string,
  span: QueriedPeriod,
  dataTypes: readonly DataType[],
): Record<string, string | null> {
  const point = pointsOf(located.device.type)[pointId] as PointDefinition;
  const summary =
    point.counter === null ? gaugeSummary(world, located, pointId, span) : counterSummary(world, located, pointId, point, span);
  const values = dataTypes.map((type) => [String(type), summary === null ? null : printedHistory(summary[type], point.decimals)] as const);
  return { ...Object.fromEntries(values), time_stamp: span.stamp };
}

type Summary = Readonly<Record<DataType, number | null>>;

/**
 * Returns a statistic of a counter over a period. For a counter that is reset every day, it is the mean, the maximum, the minimum or the sum
 * of its daily totals. For any other counter, the peak is its value at the end of the period, and the trough its value at the start.
 */
function counterSummary(
  world: World,
  located: Located,
  pointId: string,
  { counter }: PointDefinition,
  { start, end }: QueriedPeriod,
): Summary | null {
  const at = (moment: number) => world.measured(located, pointId, moment);
  if (counter === 'day') {
    const days = dailyTotals(world, located, pointId, start, end);
    if (days === null) return null;
    const total = days.reduce((sum, value) => sum + value, 0);
    return { 1: total / days.length, 2: Math.max(...days), 3: days.length === 1 ? 0 : Math.min(...days), 4: total };
  }
  const [first, last] = [at(start), at(end - 1)];
  return typeof first === 'number' && typeof last === 'number' ? { 1: (first + last) / 2, 2: last, 3: first, 4: null } : null;
}

function dailyTotals(world: World, located: Located, pointId: string, start: number, end: number): number[] | null {
  const totals: number[] = [];
  for (let day = start; day < end; ) {
    const next = Math.min(periodStart(located.plant.zone, 'day', day, 1), end);
    const total = world.measured(located, pointId, next - 1);
    if (typeof total !== 'number') return null;
    totals.push(total);
    day = next;
  }
  return totals;
}

function gaugeSummary(world: World, located: Located, pointId: string, { start, end }: QueriedPeriod): Summary | null {
  const values: number[] = [];
  for (let at = start; at < end; at += QUARTER_HOUR_MS) {
    if (!isAwake(located.plant, located.device, at)) continue;
    const value = world.measured(located, pointId, at);
    if (typeof value !== 'number') return null; // the device does not measure this point
    values.push(value);
  }
  if (values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  return { 1: sum / values.length, 2: values.reduce((a, b) => Math.max(a, b)), 3: values.reduce((a, b) => Math.min(a, b)), 4: null };
}

/** Formats a value of the history. Zero has four decimals (open-api-guide.md 6.5.2). */
const printedHistory = (value: number | null, decimals: number): string | null =>
  value === null ? null : value.toFixed(value === 0 ? 4 : decimals);
