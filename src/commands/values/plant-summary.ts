import { collectorOptions } from '../../app/collector-options.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../calendar.ts';
import { selectPoints } from '../../catalogue/index.ts';
import type { Config } from '../../config/schema.ts';
import { PLANT_DEVICE_TYPE, type Plant } from '../../model.ts';
import type { CollectorOptions, Subject } from '../../poll/collector.ts';
import { pointValue } from '../../readings/columns.ts';
import type { Layout, Row } from '../output/render-rows.ts';
import type { PlantsRead } from './one-reading.ts';
import type { ValueOptions } from './value-rows.ts';

/** The points of a plant from which its summary is made. */
const POWER = '83033';
const DAILY_YIELD = '83022';
const POINTS = [POWER, DAILY_YIELD].map((pointId) => `${PLANT_DEVICE_TYPE}/${pointId}`);

/** Key: field of the summary. Value: the unit that the table shows behind the number. */
const UNITS: Readonly<Record<string, string>> = { power: 'W', today: 'kWh' };

export const SUMMARY_LAYOUT: Layout = {
  columns: ['ps_id', 'plant', 'power', 'today', 'state', 'age', 'alarms'],
  table: ['plant', 'ps_id', 'power', 'today', 'state', 'age', 'alarms'],
  numbers: ['power', 'today', 'age', 'alarms'],
  cell: (field, value) => {
    if (value === null) return '-';
    if (field === 'age') return ageText(Number(value) * SECOND_MS);
    return field in UNITS ? `${value} ${UNITS[field]}` : String(value);
  },
};

/** Returns options to read two points of each plant and none of its devices, whatever the configuration selects. */
export function summaryOptions(config: Config): CollectorOptions {
  const { points } = config;
  const selection = selectPoints({ ...points, preset: 'essential', device_types: [PLANT_DEVICE_TYPE], include: POINTS, exclude: [] });
  const ofSummary = (selection.get(PLANT_DEVICE_TYPE) ?? []).filter(({ spec }) => [POWER, DAILY_YIELD].includes(spec.pointId));
  return { ...collectorOptions(config), selection: new Map([[PLANT_DEVICE_TYPE, ofSummary]]), computed: [] };
}

/**
 * Returns a row for each plant: power in W, energy of the day in kWh, state, age of the newest sample in seconds, number of
 * open alarms.
 */
export function summarised({ subjects, alarms }: PlantsRead, { withValue = false }: ValueOptions, nowMs: number): readonly Row[] {
  const open = new Map<string, number>();
  for (const { psId } of alarms ?? []) open.set(psId, (open.get(psId) ?? 0) + 1);
  return subjects
    .filter(({ device }) => device === null)
    .map(({ plant, newest }) => ({
      ps_id: plant.psId,
      plant: plant.name,
      power: latestOf(newest, POWER),
      today: latestOf(newest, DAILY_YIELD),
      state: stateOf(plant),
      age: ageOf(newest, nowMs),
      alarms: alarms === null ? listedAlarms(plant) : (open.get(plant.psId) ?? 0),
    }))
    .filter(({ power, today }) => !withValue || power !== null || today !== null);
}

const latestOf = (newest: Subject['newest'], pointId: string): Row[string] => (newest === undefined ? null : pointValue(newest, pointId));

/**
 * Returns `offline` if the plant is offline, otherwise its fault status (`fault`, `alarm` or `normal`). If that is unknown: `online`,
 * or null if it is not known either whether the plant is online.
 */
const stateOf = ({ online, faultStatus }: Plant): string | null =>
  online === false ? 'offline' : (faultStatus ?? (online === true ? 'online' : null));

function ageOf(newest: Subject['newest'], nowMs: number): number | null {
  const measuredAt = newest?.measuredAt ?? null;
  return measuredAt === null ? null : Math.max(0, Math.round((nowMs - measuredAt) / SECOND_MS));
}

const listedAlarms = ({ faultCount, alarmCount }: Plant): number | null =>
  faultCount === null && alarmCount === null ? null : (faultCount ?? 0) + (alarmCount ?? 0);

/** Returns an age as text, in the largest unit of which there are at least two: `90 s`, `12 min`, `30 h`, `3 d`. */
function ageText(ms: number): string {
  if (ms < 2 * MINUTE_MS) return `${Math.round(ms / SECOND_MS)} s`;
  if (ms < 2 * HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  return ms < 2 * DAY_MS ? `${Math.round(ms / HOUR_MS)} h` : `${Math.round(ms / DAY_MS)} d`;
}
