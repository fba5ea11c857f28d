import type { RawValue } from '../../model.ts';
import type { Reply } from '../envelope.ts';
import { type Fields, idOf, isRecord } from './fields.ts';
import { dataOf, decodeEach, malformed, type Problem } from './reply.ts';
import { rawValueOf } from './sample.ts';

/** The statistics of a point over a day, month or year: the vendor's `data_type` (open-api-guide.md 6.3). */
export const STATISTICS = { mean: '1', peak: '2', trough: '3', total: '4' } as const;

export type Statistic = keyof typeof STATISTICS;

/** A point over one day, month or year. */
interface PeriodRow {
  /** `yyyyMMdd`, `yyyyMM` or `yyyy`, plant-local. */
  readonly time: string;
  readonly values: ReadonlyMap<Statistic, RawValue>;
}

/** Rows by point id, by ps_key, in the order of the reply. */
export type PeriodHistory = ReadonlyMap<string, ReadonlyMap<string, readonly PeriodRow[]>>;

/** All points of a device at one moment. */
interface MinuteRow {
  /** `yyyyMMddHHmmss`, plant-local. */
  readonly time: string;
  /** By point id; a point without data is absent. */
  readonly values: ReadonlyMap<string, RawValue>;
}

/** Rows by ps_key, in the order of the reply. */
export type MinuteHistory = ReadonlyMap<string, readonly MinuteRow[]>;

/** The keys and points of the request, to match the reply's keys against. */
export interface HistoryAsked {
  readonly psKeys: readonly string[];
  readonly pointIds: readonly string[];
}

/** The reply of getDevicePointsDayMonthYearDataList. @throws BridgeError reply_malformed, also for a key that was not requested */
export function decodePeriodHistory(reply: Reply, asked: HistoryAsked, problem: Problem): PeriodHistory {
  return byDevice(reply, asked, problem, (points) => {
    if (!isRecord(points)) return null;
    const history = new Map<string, readonly PeriodRow[]>();
    for (const [key, rows] of Object.entries(points)) {
      const pointId = pointOfKey(key, asked.pointIds);
      if (pointId === null || history.has(pointId)) throw malformed(reply, `history key ${quoted(key)} fits no point that was asked for`);
      const decoded = rowsOf(reply, rows, periodRowOf, problem);
      if (decoded === null) problem(`${reply.endpoint}: the history of point ${pointId} of a device makes no sense and is left out`);
      else history.set(pointId, decoded);
    }
    return history;
  });
}

/** The reply of getDevicePointMinuteDataList. @throws BridgeError reply_malformed, also for a point key that was not requested */
export function decodeMinuteHistory(reply: Reply, asked: HistoryAsked, problem: Problem): MinuteHistory {
  const minuteRowOf = (fields: Fields): MinuteRow | null => {
    const time = idOf(fields['time_stamp']);
    if (time === null) return null;
    const values = new Map<string, RawValue>();
    for (const key of Object.keys(fields).filter((name) => /^.?\d+$/u.test(name))) {
      const pointId = pointOfKey(key, asked.pointIds);
      if (pointId === null || values.has(pointId)) throw malformed(reply, `history key ${quoted(key)} fits no point that was asked for`);
      values.set(pointId, rawValueOf(fields[key]));
    }
    return { time, values };
  };
  return byDevice(reply, asked, problem, (rows) => rowsOf(reply, rows, minuteRowOf, problem));
}

/**
 * The point that a key of a history reply names: a requested id, `p` before it, or one stray character before it
 * (open-api-guide.md 6.5.2 prints `559547` for p59547). If several ids fit, the closest match is used.
 * @returns null if none fits
 */
export function pointOfKey(key: string, asked: readonly string[]): string | null {
  const forms: ((id: string) => boolean)[] = [(id) => key === id, (id) => key === `p${id}`, (id) => [...key].slice(1).join('') === id];
  for (const fits of forms) {
    const found = asked.find(fits);
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * The history of each device. A device whose history has another form than the cloud documents is left out and reported.
 * @param decode returns null for such a form
 */
function byDevice<T>(
  reply: Reply,
  { psKeys }: HistoryAsked,
  problem: Problem,
  decode: (value: unknown) => T | null,
): ReadonlyMap<string, T> {
  if (reply.data === null) return new Map();
  const devices = new Map<string, T>();
  for (const [psKey, value] of Object.entries(dataOf(reply))) {
    if (!psKeys.includes(psKey)) throw malformed(reply, `history key ${quoted(psKey)} fits no device that was asked for`);
    const decoded = decode(value);
    if (decoded === null) problem(`${reply.endpoint}: the history of device ${quoted(psKey)} makes no sense and is left out`);
    else devices.set(psKey, decoded);
  }
  return devices;
}

/** The rows of a history; null if it is no list. */
function rowsOf<T>(reply: Reply, rows: unknown, decode: (fields: Fields) => T | null, problem: Problem): readonly T[] | null {
  if (rows === null) return [];
  return Array.isArray(rows) ? decodeEach(reply, rows, 'history row', decode, problem) : null;
}

function periodRowOf(fields: Fields): PeriodRow | null {
  const time = idOf(fields['time_stamp']);
  if (time === null) return null;
  const values = new Map<Statistic, RawValue>();
  for (const [statistic, dataType] of Object.entries(STATISTICS) as [Statistic, string][]) {
    if (dataType in fields) values.set(statistic, rawValueOf(fields[dataType]));
  }
  return { time, values };
}

/** A foreign key, made safe for one line of a message. */
const quoted = (key: string): string => `"${key.replace(/[^\w.*-]/g, '?').slice(0, 40)}"`;
