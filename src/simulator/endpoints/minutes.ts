import { isAwake } from '../sampling.ts';
import type { Located } from '../world.ts';
import { parseStamp, periodStart, stamp } from '../zone.ts';
import type { ApiCall } from './call.ts';
import { askedDevices, MAX_POINTS } from './history.ts';
import { invalid, optionalInteger, pointList, text } from './parameters.ts';

const MINUTE_MS = 60_000;
const MAX_SPAN_MS = 3 * 60 * MINUTE_MS;

/** getDevicePointMinuteDataList: returns samples of the time until the end of yesterday, at most three hours a call. */
export function getDevicePointMinuteDataList(call: ApiCall): unknown {
  const { body } = call;
  const points = pointList(body, 'points', MAX_POINTS);
  const intervalMinutes = optionalInteger(body, 'minute_interval') ?? 5;
  if (intervalMinutes < 5 || intervalMinutes % 5 !== 0) throw invalid('minute_interval');
  return Object.fromEntries(
    askedDevices(call).map((located) => [located.device.psKey, rows(call, located, points, intervalMinutes * MINUTE_MS)]),
  );
}

function rows({ world, body, now }: ApiCall, located: Located, points: readonly string[], intervalMs: number): Record<string, string>[] {
  const { plant, device } = located;
  const start = instant(located, text(body, 'start_time_stamp'), 'start_time_stamp');
  const end = instant(located, text(body, 'end_time_stamp'), 'end_time_stamp');
  if (end < start || end - start > MAX_SPAN_MS) throw invalid('end_time_stamp');
  const today = periodStart(plant.zone, 'day', now);
  const found: Record<string, string>[] = [];
  for (let at = Math.ceil(start / intervalMs) * intervalMs; at <= end && at < today; at += intervalMs) {
    if (!isAwake(plant, device, at)) continue;
    const values = points.flatMap((point) => {
      const value = world.raw(located, point, at);
      return typeof value === 'string' ? [[`p${point}`, value] as const] : [];
    });
    found.push({ time_stamp: stamp(plant.zone, at), ...Object.fromEntries(values) });
  }
  return found;
}

function instant({ plant }: Located, value: string, name: string): number {
  const at = value.length === 14 ? parseStamp(plant.zone, value) : null;
  if (at === null) throw invalid(name);
  return at;
}
