import type { RawValue } from '../../model.ts';
import type { Reply } from '../envelope.ts';
import { type Fields, idOf, isRecord } from './fields.ts';
import { rawValueOf } from './raw-value.ts';
import { dataOf, decodeEach, malformed, type Problem } from './reply.ts';

/** Key: statistic of a point over a day, month or year. Value: the vendor's `data_type` for it (open-api-guide.md 6.3). */
export const STATISTICS = { mean: '1', peak: '2', trough: '3', total: '4' } as const;

export type Statistic = keyof typeof STATISTICS;

/** The statistics of one point over one day, month or year. */
interface PeriodRow {
  /** The period in plant time: `yyyyMMdd`, `yyyyMM` or `yyyy`. */
  readonly time: string;
  readonly values: ReadonlyMap<Statistic, RawValue>;
}

/** Key: ps_key. Value: the rows of each point by point id, in the order of the reply. */
export type PeriodHistory = ReadonlyMap<string, ReadonlyMap<string, readonly PeriodRow[]>>;

/** The values of all requested points of a device at one moment. */
interface MinuteRow {
  /** Plant time, `yyyyMMddHHmmss`. */
  readonly time: string;
  /** Key: point id. Value: the raw value. A point without data is absent. */
  readonly values: ReadonlyMap<string, RawValue>;
}

/** Key: ps_key. Value: the rows of the device, in the order of the reply. */
export type MinuteHistory = ReadonlyMap<string, readonly MinuteRow[]>;

/** The devices and points that were requested; the keys in the reply must match them. */
export interface HistoryAsked {
  readonly psKeys: readonly string[];
  readonly pointIds: readonly string[];
}

/**
 * Decodes the reply of getDevicePointsDayMonthYearDataList.
 * @throws BridgeError reply_malformed, also if the reply contains a device or point that was not requested
 */
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

/**
 * Decodes the reply of getDevicePointMinuteDataList.
 * @throws BridgeError reply_malformed, also if the reply contains a device or point that was not requested
 */
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
 * Returns the requested point id that a key of a history reply stands for. The key is the id, the id after `p`, or the id
 * after another character (open-api-guide.md 6.5.2 prints `559547` for p59547); the first of these forms that fits is used.
 * Null if the key fits no requested id.
 */
export function pointOfKey(key: string, asked: readonly string[]): string | null {
  const forms: ((id: string) => boolean)[] = [(id) => key === id, (id) => key === `p${id}`, (id) => [...key].slice(1).join('') === id];
  for (const fits of forms) {
    const found = asked.find(fits);
    if (found !== undefined) return found;
  }
  return null;
}

/** Members of a reply of the OAuth2 flavour that are no device (oauth.md 6). */
const BESIDE_DEVICES: ReadonlySet<string> = new Set(['point_dict', 'illegal_ps_key_list']);

/**
 * Decodes the history of each device. If a history does not have the form that the cloud documents, the device is left out
 * and reported.
 * @param decode returns null for a history of another form
 */
function byDevice<T>(
  reply: Reply,
  { psKeys }: HistoryAsked,
  problem: Problem,
  decode: (value: unknown) => T | null,
): ReadonlyMap<string, T> {
  if (reply.data === null) return new Map();
  const devices = new Map<string, T>();
  for (const [psKey, value] of Object.entries(dataOf(reply)).filter(([name]) => !BESIDE_DEVICES.has(name))) {
    if (!psKeys.includes(psKey)) throw malformed(reply, `history key ${quoted(psKey)} fits no device that was asked for`);
    const decoded = decode(value);
    if (decoded === null) problem(`${reply.endpoint}: the history of device ${quoted(psKey)} makes no sense and is left out`);
    else devices.set(psKey, decoded);
  }
  return devices;
}

/** Decodes the rows of a history; null if `rows` is not a list. */
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

/** A key of the reply, made safe for one line of a message. */
const quoted = (key: string): string => `"${key.replace(/[^\w.*-]/g, '?').slice(0, 40)}"`;
