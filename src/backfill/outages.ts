import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '../calendar.ts';

/** Causes that keep values from reaching Home Assistant: the bridge did not run, or one of the others could not be reached. */
export const OUTAGE_CAUSES = ['bridge', 'cloud', 'broker', 'home_assistant'] as const;
export type OutageCause = (typeof OUTAGE_CAUSES)[number];

/** Key: ps_key. Value: when a sample was measured, epoch milliseconds. */
const samples = z.record(z.string(), z.number());
const cause = z.enum(OUTAGE_CAUSES);

const outage = z.object({
  /** When everything worked for the last time before, and for the first time after, epoch milliseconds. */
  fromMs: z.number(),
  toMs: z.number(),
  causes: z.array(cause),
  /** The newest sample of each device that was published before, and the first one that was published after. */
  before: samples,
  after: samples,
  /** Whether the late samples of the outage were published. */
  told: z.boolean(),
});
export type Outage = Readonly<z.infer<typeof outage>>;

/** The result for the outage that was dealt with last. */
const report = z.object({
  atMs: z.number(),
  fromMs: z.number(),
  toMs: z.number(),
  causes: z.array(cause),
  /** Number of hours that were written, and of the sensors that they belong to. */
  hours: z.number(),
  sensors: z.number(),
  /** Statistic ids of the sensors whose hours somebody has edited. */
  edited: z.array(z.string()),
  /** Whether it was given up, because the hours could not be read or written for days. */
  isGivenUp: z.boolean(),
});
export type HealReport = Readonly<z.infer<typeof report>>;

const schema = z.object({
  version: z.literal(1),
  okMs: z.number().nullable(),
  failed: z.array(cause),
  newest: samples,
  outages: z.array(outage),
  last: report.nullable(),
});

/** The record of outages, kept over restarts. */
export type OutageRecord = Readonly<z.infer<typeof schema>>;

export const outageCodec = {
  parse: (json: unknown): OutageRecord => schema.parse(json),
  empty: (): OutageRecord => ({ version: 1, okMs: null, failed: [], newest: {}, outages: [], last: null }),
};

/** A shorter time leaves no hour without values. */
const SHORTEST_MS = 20 * MINUTE_MS;
/** Of a longer outage only the last days are filled; `backfill` fills the others. */
const LONGEST_MS = 31 * DAY_MS;
const MOST_OUTAGES = 50;
/** The history of a day is taken to be complete this long after the day has ended where the plant is. */
const HISTORY_LAG_MS = 180 * MINUTE_MS;
/** An outage that could not be dealt with this long after its end is given up. */
const GIVE_UP_AFTER_MS = 7 * DAY_MS;

export interface Observation {
  readonly nowMs: number;
  /** The causes that apply at this moment; empty if values reach Home Assistant. */
  readonly failed: readonly OutageCause[];
  /** Key: ps_key. Value: when its newest published sample was measured. */
  readonly newest: Readonly<Record<string, number>>;
}

/** @returns the record at a start of the bridge: it did not run since everything worked for the last time */
export const atStart = (record: OutageRecord): OutageRecord =>
  record.okMs === null || record.failed.includes('bridge') ? record : { ...record, failed: [...record.failed, 'bridge'] };

/** @returns the record with an observation; an outage is added to it when everything works again */
export function observed(record: OutageRecord, { nowMs, failed, newest }: Observation): OutageRecord {
  if (failed.length > 0) {
    const added = failed.filter((each) => !record.failed.includes(each));
    return added.length === 0 ? record : { ...record, failed: [...record.failed, ...added] };
  }
  const { okMs, outages } = record;
  const next = { ...record, okMs: nowMs, failed: [], newest: { ...record.newest, ...newest } };
  if (okMs === null || nowMs - okMs < SHORTEST_MS) return next;
  const causes = record.failed.length === 0 ? (['bridge'] as const) : record.failed;
  const fromMs = Math.max(okMs, nowMs - LONGEST_MS);
  const ended: Outage = { fromMs, toMs: nowMs, causes: [...causes], before: record.newest, after: { ...newest }, told: false };
  return { ...next, outages: [...outages, ended].slice(-MOST_OUTAGES) };
}

/**
 * @returns the oldest outage whose hours can be filled: the day on which it ended is over, and the cloud has its history; null if
 * there is none
 * @param dayOf the day of a moment where the plants are; of several time zones the one in which a day ends last
 */
export const dueOutage = ({ outages }: OutageRecord, nowMs: number, dayOf: (atMs: number) => string): Outage | null =>
  outages.find(({ toMs }) => dayOf(nowMs - HISTORY_LAG_MS) > dayOf(toMs)) ?? null;

export const isGivenUp = ({ toMs }: Outage, nowMs: number): boolean => nowMs - toMs > GIVE_UP_AFTER_MS;

/** @returns the record without an outage that was dealt with, and with the report about it */
export const dealtWith = (record: OutageRecord, { fromMs, toMs }: Outage, last: HealReport): OutageRecord => ({
  ...record,
  outages: record.outages.filter((each) => each.fromMs !== fromMs || each.toMs !== toMs),
  last,
});

/** @returns the record in which the late samples of an outage count as published */
export const toldOf = (record: OutageRecord, { fromMs, toMs }: Outage): OutageRecord => ({
  ...record,
  outages: record.outages.map((each) => (each.fromMs === fromMs && each.toMs === toMs ? { ...each, told: true } : each)),
});

/** Whether samples of the outage were never published: the bridge did not run, or could not read them. */
export const hasUnpublished = ({ causes, told }: Outage): boolean => !told && causes.some((each) => each === 'bridge' || each === 'cloud');
