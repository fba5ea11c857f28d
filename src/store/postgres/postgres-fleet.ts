import { BridgeError } from '../../errors.ts';
import type { FleetState, FleetStore, PlannedShards, Replica, ShardContent, ShardHold, ShardPlants } from '../../fleet/fleet-store.ts';
import { LEASE_MS } from '../../fleet/lease-times.ts';
import type { Database } from './database.ts';

/** A replica that has ended without leaving is shown for this long. */
const SHOWN_FOR = '1 day';

/** The former plants of a shard are known for this long: the first bridge of the shard in that time removes what was published for them. */
const FORMER_FOR = '1 day';
const IS_FORMER = `left_at > clock_timestamp() - interval '${FORMER_FOR}'`;
const IS_KEPT = `(left_at is null or ${IS_FORMER})`;

/** Whether the lease of a member has ended. The statement is judged by the clock of the database, so that no clock of a replica counts. */
const HAS_ENDED = `beat < clock_timestamp() - interval '${LEASE_MS} ms'`;

/** The members, shards and plants of a fleet in tables of a database. */
export class PostgresFleet implements FleetStore {
  readonly #database: Database;
  readonly #member: string;
  readonly #shard: string;
  readonly #plant: string;
  readonly #plan: string;

  /** @param database with a connection of its own, so that other statements do not delay a heartbeat */
  constructor(database: Database) {
    this.#database = database;
    this.#member = database.table('member');
    this.#shard = database.table('shard');
    this.#plant = database.table('plant');
    this.#plan = database.table('plan');
  }

  /** @throws BridgeError those of `Database.query` */
  async beat({ id, name, version, maxShards }: Replica, status: object | null): Promise<FleetState> {
    const beaten = `with forgotten as (
        delete from ${this.#member} where id in (
          select id from ${this.#member} where id <> $1 and beat < clock_timestamp() - interval '${SHOWN_FOR}' for update skip locked
        )
      )
      insert into ${this.#member} (id, name, version, max_shards, status) values ($1, $2, $3, $4, $5)
      on conflict (id) do update set beat = clock_timestamp(), status = excluded.status`;
    await this.#database.query(beaten, [id, name, version, maxShards, status && JSON.stringify(status)]);
    return this.state();
  }

  /** @throws BridgeError those of `Database.query` */
  async state(): Promise<FleetState> {
    const since = (column: string): string => `(extract(epoch from clock_timestamp() - ${column}) * 1000)::float8`;
    const sql = `select fleet, version::float8 as "planVersion", pg_postmaster_start_time()::text as "serverStarted",
      (select coalesce(json_agg(json_build_object('id', id, 'name', name, 'version', version, 'maxShards', max_shards,
        'ageMs', ${since('beat')}, 'joinedMs', ${since('joined')}, 'isDraining', is_draining, 'status', status) order by id), '[]') from ${this.#member}) as members,
      (select coalesce(json_agg(json_build_object('shard', id, 'owner', owner, 'epoch', epoch, 'wish', wish) order by id), '[]') from ${this.#shard}) as shards
      from ${this.#plan}`;
    const [row] = await this.#database.query<FleetState>(sql, []);
    if (row === undefined) throw new BridgeError('database_unavailable', { detail: this.#plan });
    return row;
  }

  /**
   * The rows of members whose lease has ended are locked, and judged again under the lock: a member that has sent a heartbeat
   * meanwhile keeps its shards. A shard that a commit holds at this moment is left out, so that no claim waits.
   * @throws BridgeError those of `Database.query`
   */
  async claim(id: string, shards: readonly number[]): Promise<readonly ShardHold[]> {
    const sql = `with ended as (select id from ${this.#member} where ${HAS_ENDED} order by id for update skip locked),
      free as (
        select id from ${this.#shard} as shard where id = any($2::integer[]) and (owner is null or owner in (select id from ended)
          or not exists (select 1 from ${this.#member} as member where member.id = shard.owner))
        order by id for update skip locked
      )
      update ${this.#shard} as shard set owner = $1, epoch = epoch + 1 from free where shard.id = free.id
      returning shard.id as shard, epoch::float8 as epoch`;
    const claimed = await this.#database.query<ShardHold>(sql, [id, shards]);
    return [...claimed].sort((one, other) => one.shard - other.shard);
  }

  /** @throws BridgeError those of `Database.query` */
  async giveBack(id: string, shards: readonly number[]): Promise<void> {
    const sql = `update ${this.#shard} set owner = null, epoch = epoch + 1 where owner = $1 and id = any($2::integer[])`;
    await this.#database.query(sql, [id, shards]);
  }

  /** @throws BridgeError those of `Database.query` */
  async leave(id: string): Promise<void> {
    const sql = `with freed as (update ${this.#shard} set owner = null, epoch = epoch + 1 where owner = $1)
      delete from ${this.#member} where id = $1`;
    await this.#database.query(sql, [id]);
  }

  /** @throws BridgeError those of `Database.query` */
  async drain(name: string, isDraining: boolean): Promise<boolean> {
    const sql = `update ${this.#member} set is_draining = $2 where name = $1 and not (${HAS_ENDED}) returning 1`;
    return (await this.#database.query(sql, [name, isDraining])).length > 0;
  }

  /** @throws BridgeError those of `Database.query` */
  async move(shard: number, name: string | null): Promise<boolean> {
    const sql = `update ${this.#shard} set wish = $2 where id = $1 returning 1`;
    return (await this.#database.query(sql, [shard, name])).length > 0;
  }

  /** @throws BridgeError those of `Database.query` */
  contents(): Promise<readonly ShardContent[]> {
    const sql = `select id as shard, shard.account, count(plant)::integer as plants from ${this.#shard} as shard
      left join ${this.#plant} as plant on plant.shard = shard.id and left_at is null group by id order by id`;
    return this.#database.query<ShardContent>(sql, []);
  }

  /** @throws BridgeError those of `Database.query` */
  async plantsOf(shards: readonly number[]): Promise<ReadonlyMap<number, ShardPlants>> {
    const sql = `select shard, coalesce(array_agg(ps_id order by ps_id) filter (where left_at is null), '{}') as plants,
      coalesce(array_agg(ps_id order by ps_id) filter (where ${IS_FORMER}), '{}') as former
      from ${this.#plant} where shard = any($1::integer[]) group by shard`;
    const rows = await this.#database.query<ShardPlants & { shard: number }>(sql, [shards]);
    return new Map(rows.map(({ shard, plants, former }) => [shard, { plants, former }]));
  }

  /** @throws BridgeError those of `Database.query` */
  async plan(account: string): Promise<PlannedShards> {
    const sql = `select version::float8 as version, next_shard as next,
      (select coalesce(json_agg(json_build_array(ps_id, shard)), '[]') from ${this.#plant} where account = $1 and left_at is null) as plants
      from ${this.#plan}`;
    const [row] = await this.#database.query<{ version: number; next: number; plants: [string, number][] }>(sql, [account]);
    return { version: row?.version ?? 0, nextShard: row?.next ?? 1, assigned: new Map(row?.plants) };
  }

  /** @throws BridgeError those of `Database.query` */
  async replan(account: string, version: number, assigned: ReadonlyMap<string, number>): Promise<boolean> {
    const shards = [...assigned.values()];
    const [first, last] = [Math.min(...shards), Math.max(...shards)];
    const sql = `with current as (update ${this.#plan} set version = version + 1, next_shard = greatest(next_shard, $5 + 1) where version = $2 returning 1),
      made as (
        insert into ${this.#shard} (id, account) select distinct shard, $1 from unnest($4::integer[]) as shard where exists (select 1 from current)
        on conflict do nothing
      ),
      emptied as (delete from ${this.#shard} where account = $1 and id <> all($4) and exists (select 1 from current)),
      forgotten as (delete from ${this.#plant} where account = $1 and ps_id <> all($3::text[]) and not ${IS_KEPT} and exists (select 1 from current)),
      gone as (
        update ${this.#plant} set left_at = coalesce(left_at, clock_timestamp()), shard = case when shard = any($4) then shard else $6 end
        where account = $1 and ps_id <> all($3) and ${IS_KEPT} and exists (select 1 from current)
      ),
      planned as (
        insert into ${this.#plant} (account, ps_id, shard)
        select $1, ps_id, shard from unnest($3::text[], $4::integer[]) as planned (ps_id, shard) where exists (select 1 from current)
        on conflict (account, ps_id) do update set shard = excluded.shard, left_at = null
        where plant.shard <> excluded.shard or plant.left_at is not null
      )
      select 1 from current`;
    const rows = await this.#database.query(sql, [account, version, [...assigned.keys()], shards, last, first]);
    return rows.length > 0;
  }
}
