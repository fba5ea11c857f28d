import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DAY_MS } from '../calendar.ts';
import type { Config } from '../config/schema.ts';
import { BridgeError } from '../errors.ts';
import { dayAnchors, sampleAnchors } from '../history/counter.ts';
import { type Anchor, type Curve, curveThrough, evenly, type Share } from '../history/curve.ts';
import { callsFor, fetchHistory, type HistoryQuery } from '../history/export.ts';
import { Journal } from '../history/journal.ts';
import type { HistoryRow } from '../history/rows.ts';
import type { Span } from '../history/span.ts';
import { sunlightAt } from '../history/sunlight.ts';
import type { EntityIdOf } from '../homeassistant/websocket/entity-ids.ts';
import type { Plant, PointSpec } from '../model.ts';
import { parseDeclaredZone } from '../readings/device-time.ts';
import type { Context } from './context.ts';
import { told } from './history.ts';
import { historySubjects, type NamedSubject, specLookup } from './history-subjects.ts';
import type { Cloud } from './open-cloud.ts';

/** A lifetime energy counter that Home Assistant has a sensor of. */
export interface Counter {
  readonly subject: NamedSubject;
  readonly spec: PointSpec;
  readonly statisticId: string;
  /** Of the plant's clock. */
  readonly offsetMinutes: number;
  /** How a day's energy falls on its hours. */
  readonly share: Share;
  readonly follows: 'sun' | 'even';
}

/** Counters that only the sun moves. */
const SOLAR = new Set([
  ...['11/83024', '11/83004', '11/83100', '11/83332', '14/13134', '14/13137', '14/13175', '14/13176'],
  ...['1/2', '55/51302', '26/24628'],
]);
/** Samples further apart than this do not say what was counted between them. */
const WIDEST_SAMPLES_MS = 20 * 60_000;

/**
 * The lifetime counters that are chosen and that Home Assistant has.
 * @param points `14/13134`; null: those that the configuration selects
 * @throws BridgeError usage_invalid for a point that is no lifetime counter, homeassistant_sensors_missing
 */
export async function countersOf(
  config: Config,
  points: readonly string[] | null,
  cloud: Cloud,
  entityIdOf: EntityIdOf,
): Promise<readonly Counter[]> {
  const subjects = await historySubjects(config, { points, devices: null }, cloud);
  const specs = subjects.flatMap((subject) => subject.specs.map((spec) => ({ subject, spec })));
  const other = points === null ? undefined : specs.find(({ spec }) => spec.counter !== 'lifetime');
  if (other !== undefined) {
    const { deviceType, pointId } = other.spec;
    throw new BridgeError('usage_invalid', { detail: `--points names ${deviceType}/${pointId}, which is no lifetime energy counter` });
  }
  const counters = specs.flatMap(({ subject, spec }): Counter[] => {
    const statisticId = spec.counter === 'lifetime' ? entityIdOf(subject.psKey, spec.pointId) : null;
    const plant = cloud.plants.get(subject.psId);
    return statisticId === null || plant === undefined ? [] : [{ subject, spec, statisticId, ...lightOf(plant, spec) }];
  });
  if (counters.length === 0)
    throw new BridgeError('homeassistant_sensors_missing', { detail: 'lifetime energy counters of the chosen plants' });
  return counters;
}

function lightOf(plant: Plant, { deviceType, pointId }: PointSpec): Pick<Counter, 'share' | 'follows' | 'offsetMinutes'> {
  const offsetMinutes = parseDeclaredZone(plant.declaredZone) ?? 0;
  const { latitude, longitude } = plant;
  const sunny = SOLAR.has(`${deviceType}/${pointId}`) && latitude !== null && longitude !== null;
  return sunny
    ? { share: sunlightAt(latitude, longitude), follows: 'sun', offsetMinutes }
    : { share: evenly, follows: 'even', offsetMinutes };
}

type RowsOf = (counter: Counter) => readonly HistoryRow[];

/** History that was read for counters; kept until it is used, so that a dry run is not paid for twice. */
export class CounterHistory {
  readonly #config: Config;
  readonly #context: Context;
  readonly #cloud: Cloud;
  readonly #days = new Map<string, Promise<RowsOf>>();
  readonly #journals: Journal<readonly HistoryRow[]>[] = [];

  constructor(config: Config, context: Context, cloud: Cloud) {
    this.#config = config;
    this.#context = context;
    this.#cloud = cloud;
  }

  /** Each counter at the ends of the days of a span, and at the start of the first. */
  async days(counters: readonly Counter[], span: Span): Promise<(counter: Counter) => readonly Anchor[]> {
    const dayBefore = new Date(Date.parse(`${span.from}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
    const rows = await this.#read(counters, { ...span, from: dayBefore }, ['peak', 'trough']);
    return (counter) => dayAnchors(rows(counter), counter.offsetMinutes);
  }

  /** One counter as it was measured on a day; all are read together, since that takes no more calls. */
  async samples(counter: Counter, counters: readonly Counter[], day: string): Promise<readonly Anchor[]> {
    const known = this.#days.get(day) ?? this.#read(counters, { period: 'minute', from: day, to: day }, []);
    this.#days.set(day, known);
    return sampleAnchors((await known)(counter), counter.offsetMinutes);
  }

  /** It was used. */
  async forget(): Promise<void> {
    for (const journal of this.#journals) await journal.remove();
  }

  async #read(counters: readonly Counter[], span: Span, statistics: HistoryQuery['statistics']): Promise<RowsOf> {
    const query: HistoryQuery = { span, statistics, intervalMinutes: 5, order: 'oldest_first' };
    const bySubject = new Map<NamedSubject, PointSpec[]>();
    for (const { subject, spec } of counters) bySubject.set(subject, [...(bySubject.get(subject) ?? []), spec]);
    const subjects = [...bySubject].map(([subject, specs]) => ({ ...subject, specs }));
    const calls = callsFor(query, subjects);
    const work = createHash('sha256')
      .update(JSON.stringify([query, calls]))
      .digest('hex')
      .slice(0, 12);
    const journal = await Journal.open<readonly HistoryRow[]>(join(this.#config.state_folder, `backfill-${work}.ndjson`), work);
    this.#journals.push(journal);
    const deps = { ...this.#context, signal: this.#context.stop, client: this.#cloud.client, ...told(this.#context) };
    await fetchHistory(query, calls, specLookup(subjects), journal, deps);
    const byCounter = new Map<string, HistoryRow[]>();
    for (const row of (await journal.steps()).flat()) {
      const key = `${row[0]}/${row[1]}`;
      const known = byCounter.get(key) ?? [];
      byCounter.set(key, known);
      known.push(row);
    }
    return ({ subject, spec }) => byCounter.get(`${subject.psKey}/${spec.pointId}`) ?? [];
  }
}

/** A counter as its samples show it; null where they are too far apart to say. */
export const measuredCurve = (anchors: readonly Anchor[]): Curve => curveThrough(anchors, evenly, WIDEST_SAMPLES_MS);
