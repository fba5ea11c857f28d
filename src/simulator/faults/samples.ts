import { hash } from '../physics/noise.ts';
import type { PlantSpec } from '../plant.ts';
import { pointsOf } from '../points/tables.ts';
import type { Located, World } from '../world.ts';
import { periodStart } from '../zone.ts';
import type { CallFault, SampleFault } from './fault.ts';

const MINUTE_MS = 60_000;
const REPLICA_SEED = 17;

const SAMPLE_KINDS: Readonly<Record<SampleFault['kind'], true>> = {
  key_fails: true,
  point_absent: true,
  point_value: true,
  point_as_number: true,
  flat_device_point: true,
  stale_replica: true,
  device_silent: true,
  counter_zero: true,
  counter_dip: true,
  late_reset: true,
  yesterday_again: true,
};
const isSampleFault = (fault: CallFault): fault is SampleFault & CallFault => fault.kind in SAMPLE_KINDS;

/** Returns those faults of a call that affect the samples of this device. */
export const deviceFaults = (faults: readonly CallFault[], psKey: string): SampleFault[] =>
  faults.filter(isSampleFault).filter((fault) => fault.psKey === undefined || fault.psKey === psKey);

/**
 * Returns when the newest sample that the cloud shows was taken, epoch ms, after the faults `stale_replica` and
 * `device_silent`.
 * @param sampledAt when the newest sample was taken, epoch ms
 */
export function faultySampleTime(faults: readonly SampleFault[], sampledAt: number, periodMs: number, callNumber: number): number {
  return faults.reduce((at, fault) => {
    if (fault.kind === 'device_silent') return Math.min(at, fault.since - (fault.since % periodMs));
    if (fault.kind === 'stale_replica' && hash(REPLICA_SEED, callNumber) < 0.5) return at - fault.samples * periodMs;
    return at;
  }, sampledAt);
}

export type WireValue = string | number | null | undefined;

/** Returns the value of a point as the cloud sends it with these faults; undefined if the reply lacks it. */
export function faultyValue(faults: readonly SampleFault[], world: World, located: Located, pointId: string, at: number): WireValue {
  return faults
    .filter((fault) => fault.pointId === undefined || fault.pointId === pointId)
    .reduce<WireValue>((value, fault) => distorted(fault, value, world, located, pointId, at), world.raw(located, pointId, at));
}

function distorted(fault: SampleFault, value: WireValue, world: World, located: Located, pointId: string, at: number): WireValue {
  const counter = pointsOf(located.device.type)[pointId]?.counter ?? null;
  switch (fault.kind) {
    case 'point_absent':
      return undefined;
    case 'point_value':
      return fault.value;
    case 'point_as_number':
      return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
    case 'counter_zero':
      return counter === null || value === null ? value : '0.0000';
    case 'counter_dip':
      return counter === 'lifetime' && typeof value === 'string' ? (Number(value) - fault.byWh).toFixed(1) : value;
    case 'late_reset':
      return counter === 'day' && sinceMidnight(located.plant, at) < fault.minutes * MINUTE_MS
        ? yesterday(world, located, pointId, at)
        : value;
    case 'yesterday_again': {
      const late = sinceMidnight(located.plant, at) - fault.afterMinutes * MINUTE_MS;
      return counter === 'day' && late >= 0 && late < fault.minutes * MINUTE_MS ? yesterday(world, located, pointId, at) : value;
    }
    default:
      return value;
  }
}

const sinceMidnight = ({ zone }: PlantSpec, at: number): number => at - periodStart(zone, 'day', at);

const yesterday = (world: World, located: Located, pointId: string, at: number): WireValue =>
  world.raw(located, pointId, Math.max(periodStart(located.plant.zone, 'day', at) - 1, located.plant.site.commissionedAt));
