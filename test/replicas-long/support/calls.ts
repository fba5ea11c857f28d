import type { FleetOfThree } from '../../replicas/support/fleet-of-three.ts';

/** Returns the calls that the replicas have counted together in each hour by the clock of the database. */
export async function countedCalls(fleet: FleetOfThree): Promise<readonly number[]> {
  const sql = `select value from isolarcloud2mqtt.document where store like 'calls-%'`;
  const [row] = await fleet.query<{ value: { hours: Readonly<Record<string, number>> } }>(sql);
  return Object.values(row?.value.hours ?? {});
}
