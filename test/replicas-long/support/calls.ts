import { hourOf } from '../../../src/schedule/call-budget.ts';
import type { LoggedCall } from '../../../src/simulator/calls.ts';
import type { FleetOfThree } from '../../replicas/support/fleet-of-three.ts';

/** Key: start of an hour, epoch milliseconds as text. Value: number of calls in it. */
type CallsByHour = Readonly<Record<string, number>>;

/** Returns the calls that the cloud has received. */
export function callsByHour(calls: readonly LoggedCall[]): CallsByHour {
  const hours: Record<string, number> = {};
  for (const { at } of calls) hours[hourOf(at)] = (hours[hourOf(at)] ?? 0) + 1;
  return hours;
}

/** Returns the calls that the replicas have counted together. */
export async function countedByHour(fleet: FleetOfThree): Promise<CallsByHour> {
  const sql = `select value from isolarcloud2mqtt.document where store like 'calls-%'`;
  const [row] = await fleet.query<{ value: { hours: CallsByHour } }>(sql);
  return row?.value.hours ?? {};
}
